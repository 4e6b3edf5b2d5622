//! The check in hand in the browser's own database, so that a reload or a closed tab loses nothing. It stores and
//! gives back; when to do so is the session's matter.

use crate::held::{Held, Text};
use check::Check;
use idb::{Database, DatabaseEvent, Error, Factory, ObjectStoreParams, TransactionMode};
use js_sys::{Array, Object, Reflect};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use web_sys::Blob;

const DATABASE: &str = "preflight";
const IN_HAND: &str = "in-hand";
/// Former checks, by the time at which they were replaced.
const EARLIER: &str = "earlier";
/// Records that this version can't read, as they were.
const UNREADABLE: &str = "unreadable";
const KEY: &str = "check";
const MAX_EARLIER: usize = 5;

/// What is stored beside the texts.
#[derive(Serialize, Deserialize)]
struct Meta {
    format: u32,
    saved_at_millis: f64,
    is_sample: bool,
    check: Check,
}

const FORMAT: u32 = 1;

/// What was found in the database.
pub enum Kept {
    Nothing,
    Check(Box<Held>),
    /// It was put aside, raw.
    Unreadable,
}

/// A former check, for the list.
#[derive(Clone)]
pub struct Earlier {
    pub replaced_at_millis: f64,
    pub held: Held,
}

#[derive(Clone)]
pub struct Storage {
    database: std::rc::Rc<Database>,
}

impl Storage {
    pub async fn open() -> Result<Self, Error> {
        let mut request = Factory::new()?.open(DATABASE, Some(1))?;
        request.on_upgrade_needed(|event| {
            if let Ok(database) = event.database() {
                for store in [IN_HAND, EARLIER, UNREADABLE] {
                    // Fails only where the store is there already.
                    let _ = database.create_object_store(store, ObjectStoreParams::new());
                }
            }
        });
        Ok(Storage { database: std::rc::Rc::new(request.await?) })
    }

    /// The check that was in hand last.
    pub async fn load(&self) -> Result<Kept, Error> {
        let transaction = self.database.transaction(&[IN_HAND], TransactionMode::ReadOnly)?;
        let record = transaction.object_store(IN_HAND)?.get(JsValue::from_str(KEY))?.await?;
        let Some(record) = record.filter(|r| !r.is_undefined()) else { return Ok(Kept::Nothing) };
        match read_record(&record) {
            Some(held) => Ok(Kept::Check(Box::new(held))),
            None => {
                self.put(UNREADABLE, &record, &JsValue::from_f64(crate::platform::now_millis())).await?;
                Ok(Kept::Unreadable)
            }
        }
    }

    /// Returns once the browser has it, not before.
    pub async fn save(&self, held: &Held) -> Result<(), Error> {
        self.put(IN_HAND, &record_of(held), &KEY.into()).await
    }

    async fn put(&self, store: &str, record: &JsValue, key: &JsValue) -> Result<(), Error> {
        let transaction = self.database.transaction(&[store], TransactionMode::ReadWrite)?;
        transaction.object_store(store)?.put(record, Some(key))?;
        // Committed at once, since the page may be about to go: a transaction that waits for its requests goes with
        // it. Not the request's success: only the transaction's end means that it is kept.
        transaction.commit()?.await?;
        Ok(())
    }

    /// Puts a former check aside and drops the oldest beyond five.
    pub async fn put_aside(&self, held: &Held) -> Result<(), Error> {
        let key = JsValue::from_f64(crate::platform::now_millis());
        self.put(EARLIER, &record_of(held), &key).await?;
        let transaction = self.database.transaction(&[EARLIER], TransactionMode::ReadWrite)?;
        let store = transaction.object_store(EARLIER)?;
        let keys = store.get_all_keys(None, None)?.await?;
        for key in keys.iter().take(keys.len().saturating_sub(MAX_EARLIER)) {
            store.delete(key.clone())?;
        }
        transaction.await?;
        Ok(())
    }

    /// Former checks, latest first.
    pub async fn earlier(&self) -> Result<Vec<Earlier>, Error> {
        let transaction = self.database.transaction(&[EARLIER], TransactionMode::ReadOnly)?;
        let store = transaction.object_store(EARLIER)?;
        let keys = store.get_all_keys(None, None)?.await?;
        let records = store.get_all(None, None)?.await?;
        let read = keys.iter().zip(records.iter()).rev();
        Ok(read
            .filter_map(|(key, record)| {
                Some(Earlier { replaced_at_millis: key.as_f64()?, held: read_record(record)? })
            })
            .collect())
    }
}

fn record_of(held: &Held) -> JsValue {
    let meta = Meta {
        format: FORMAT,
        saved_at_millis: crate::platform::now_millis(),
        is_sample: held.is_sample,
        check: held.check.clone(),
    };
    let record = Object::new();
    let set = |key: &str, value: JsValue| drop(Reflect::set(&record, &key.into(), &value));
    set("meta", serde_json::to_string(&meta).unwrap_or_default().into());
    set("response", held.response.as_ref().map_or(JsValue::NULL, |t| t.blob.clone().into()));
    set("schemas", held.schemas.iter().map(|t| JsValue::from(t.blob.clone())).collect::<Array>().into());
    let others = held.others.iter().map(|(name, text)| {
        let name = serde_json::to_string(name).unwrap_or_default();
        JsValue::from(Array::of2(&name.into(), &text.blob.clone().into()))
    });
    set("others", others.collect::<Array>().into());
    record.into()
}

fn read_record(record: &JsValue) -> Option<Held> {
    let get = |key: &str| Reflect::get(record, &key.into()).ok();
    let meta: Meta = serde_json::from_str(&get("meta")?.as_string()?).ok()?;
    if meta.format != FORMAT {
        return None;
    }
    let response = get("response").and_then(|b| b.dyn_into::<Blob>().ok()).map(Text::new);
    let blobs: Array = get("schemas")?.dyn_into().ok()?;
    let schemas: Vec<Text> = blobs.iter().filter_map(|b| b.dyn_into::<Blob>().ok()).map(Text::new).collect();
    let is_whole = schemas.len() == blobs.length() as usize && schemas.len() == meta.check.schemas.len();
    let others = get("others").and_then(|o| o.dyn_into::<Array>().ok()).unwrap_or_default();
    let others = others.iter().filter_map(|pair| {
        let pair: Array = pair.dyn_into().ok()?;
        let name = serde_json::from_str(&pair.get(0).as_string()?).ok()?;
        Some((name, Text::new(pair.get(1).dyn_into().ok()?)))
    });
    let others = others.collect();
    is_whole.then_some(Held { check: meta.check, response, schemas, others, is_sample: meta.is_sample })
}
