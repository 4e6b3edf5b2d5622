//! The rules about changes, as one table: what a change does in a request and in a response when the older side must go
//! on working. Going the other way, the inverse rule speaks. How changes are found stands in the modules beside it.

use Decides::{Meaning, Rule, Witness};
use check::changes::ChangeVerdict::{self, Breaking as B, Doubtful as D, Safe as S};
use check::changes::Direction;
use check::gates::contract::Compatibility;

/// What a proof or a witness makes of the verdict of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decides {
    /// A proof makes it safe. A witness shows what the verdict means, and changes nothing.
    Rule,
    /// The rule alone can't tell: a proof makes it safe, a witness breaking.
    Witness,
    /// It is accepted and yet means something else, so a proof does not make it safe. A witness makes it breaking in
    /// a request.
    Meaning,
}

/// One kind of change.
#[derive(Debug)]
pub struct ChangeRule {
    /// `change/name`; never changes once released.
    pub id: &'static str,
    /// What is compared: `type`, `enum`, `minimum`, `parameter`, …
    pub subject: &'static str,
    /// For clients of the older version, where they send it.
    pub in_request: ChangeVerdict,
    /// For clients of the older version, where they get it.
    pub in_response: ChangeVerdict,
    /// The same change, seen from the newer version to the older one.
    pub inverse: &'static str,
    pub decides: Decides,
    /// What happened: `A listed value is gone`.
    pub title: &'static str,
    /// Why it weighs what it weighs, one or two sentences.
    pub explanation: &'static str,
}

impl ChangeRule {
    /// What it does where both versions must understand each other that way.
    pub fn verdict(&self, direction: Direction, mode: Compatibility) -> ChangeVerdict {
        let backward = self.column(direction);
        let forward = || find(self.inverse).map_or(backward, |inverse| inverse.column(direction));
        match mode {
            Compatibility::Backward => backward,
            Compatibility::Forward => forward(),
            Compatibility::Full => backward.min(forward()),
        }
    }

    fn column(&self, direction: Direction) -> ChangeVerdict {
        match direction {
            Direction::Request => self.in_request,
            Direction::Response => self.in_response,
            Direction::Both => self.in_request.min(self.in_response),
        }
    }
}

/// The rule of that id.
pub fn find(id: &str) -> Option<&'static ChangeRule> {
    RULES.iter().find(|rule| rule.id == id)
}

type Row =
    (&'static str, &'static str, [ChangeVerdict; 2], &'static str, Decides, &'static str, &'static str);

const fn rule(row: Row) -> ChangeRule {
    let (id, subject, [in_request, in_response], inverse, decides, title, explanation) = row;
    ChangeRule { id, subject, in_request, in_response, inverse, decides, title, explanation }
}

/// Schemas first, then operations, each with its inverse beside it.
#[rustfmt::skip]
pub static RULES: &[ChangeRule] = &[
    rule(("change/type-narrowed", "type", [B, S], "change/type-widened", Rule, "Fewer types are taken", "Who still writes the type that is gone is refused; who reads gets nothing new.")),
    rule(("change/type-widened", "type", [S, B], "change/type-narrowed", Rule, "More types are taken", "Who reads may get a type that it does not know how to read.")),
    rule(("change/type-changed", "type", [B, B], "change/type-changed", Rule, "The type is another", "Neither side understands what the other writes.")),
    rule(("change/null-added", "type", [S, B], "change/null-removed", Rule, "It may be null now", "Readers that never met null there fail at the first one.")),
    rule(("change/null-removed", "type", [B, S], "change/null-added", Rule, "It may no longer be null", "Who still sends null is refused.")),
    rule(("change/enum-value-removed", "enum", [B, S], "change/enum-value-added", Rule, "A listed value is gone", "Who still sends the value is refused.")),
    rule(("change/enum-value-added", "enum", [S, D], "change/enum-value-removed", Rule, "A value was added to a list", "Readers with a closed list fail at the new value; those with a default branch do not.")),
    rule(("change/enum-added", "enum", [B, S], "change/enum-removed", Rule, "Only listed values are taken now", "Every other value was taken before and is refused now.")),
    rule(("change/enum-removed", "enum", [S, B], "change/enum-added", Rule, "The list of values is gone", "Readers may get any value now.")),
    rule(("change/range-narrowed", "minimum, maximum", [B, S], "change/range-widened", Rule, "A bound of a number is tighter", "Numbers between the bounds are refused now.")),
    rule(("change/range-widened", "minimum, maximum", [S, B], "change/range-narrowed", Rule, "A bound of a number is looser", "Readers may get numbers beyond what they were made for.")),
    rule(("change/range-added", "minimum, maximum", [D, S], "change/range-removed", Rule, "A number got a bound", "Whether anybody sent numbers beyond it is not known: often the bound only writes down what held anyway.")),
    rule(("change/range-removed", "minimum, maximum", [S, B], "change/range-added", Rule, "A number lost its bound", "Readers may get numbers beyond what they were made for.")),
    rule(("change/length-narrowed", "minLength, maxLength", [B, S], "change/length-widened", Rule, "A bound of a text's length is tighter", "Texts of lengths in between are refused now.")),
    rule(("change/length-widened", "minLength, maxLength", [S, B], "change/length-narrowed", Rule, "A bound of a text's length is looser", "Columns and buffers of readers may be too small, or an empty text may come.")),
    rule(("change/length-added", "minLength, maxLength", [D, S], "change/length-removed", Rule, "A text's length got a bound", "Whether anybody sent such texts is not known.")),
    rule(("change/length-removed", "minLength, maxLength", [S, B], "change/length-added", Rule, "A text's length lost its bound", "Columns and buffers of readers may be too small, or an empty text may come.")),
    rule(("change/item-count-narrowed", "minItems, maxItems", [B, S], "change/item-count-widened", Rule, "A bound of the number of items is tighter", "Lists of sizes in between are refused now.")),
    rule(("change/item-count-widened", "minItems, maxItems", [S, B], "change/item-count-narrowed", Rule, "A bound of the number of items is looser", "Readers may get an empty or a longer list than they were made for.")),
    rule(("change/item-count-added", "minItems, maxItems", [D, S], "change/item-count-removed", Rule, "The number of items got a bound", "Whether anybody sent such lists is not known.")),
    rule(("change/item-count-removed", "minItems, maxItems", [S, B], "change/item-count-added", Rule, "The number of items lost its bound", "Readers may get an empty or a longer list than they were made for.")),
    rule(("change/property-count-narrowed", "minProperties, maxProperties", [B, S], "change/property-count-widened", Rule, "A bound of the number of properties is tighter", "Objects of sizes in between are refused now.")),
    rule(("change/property-count-widened", "minProperties, maxProperties", [S, B], "change/property-count-narrowed", Rule, "A bound of the number of properties is looser", "Readers may get an empty or a larger object than they were made for.")),
    rule(("change/property-count-added", "minProperties, maxProperties", [D, S], "change/property-count-removed", Rule, "The number of properties got a bound", "Whether anybody sent such objects is not known.")),
    rule(("change/property-count-removed", "minProperties, maxProperties", [S, B], "change/property-count-added", Rule, "The number of properties lost its bound", "Readers may get an empty or a larger object than they were made for.")),
    rule(("change/pattern-added", "pattern", [B, S], "change/pattern-removed", Rule, "A text must follow a pattern now", "Texts that do not follow it are refused now.")),
    rule(("change/pattern-removed", "pattern", [S, B], "change/pattern-added", Rule, "A text needs no pattern any more", "Readers that take the text apart by the pattern may fail.")),
    rule(("change/pattern-changed", "pattern", [D, D], "change/pattern-changed", Witness, "The pattern of a text is another", "Whether one pattern holds all texts of the other is not told by comparing them; a witness is looked for.")),
    rule(("change/format-added", "format", [B, S], "change/format-removed", Rule, "A text must have a format now", "Texts that do not have it are refused by services that check formats.")),
    rule(("change/format-removed", "format", [S, B], "change/format-added", Rule, "A text needs no format any more", "Readers that parse the text may fail.")),
    rule(("change/format-changed", "format", [B, B], "change/format-changed", Rule, "The format is another", "Neither side reads what the other writes.")),
    rule(("change/multiple-added", "multipleOf", [B, S], "change/multiple-removed", Rule, "A number must be a multiple now", "Numbers in between are refused now.")),
    rule(("change/multiple-removed", "multipleOf", [S, B], "change/multiple-added", Rule, "A number need not be a multiple any more", "Readers may get finer numbers than they were made for.")),
    rule(("change/multiple-changed", "multipleOf", [D, D], "change/multiple-changed", Witness, "A number must be a multiple of another number", "Safe where one divides the other; a witness is looked for.")),
    rule(("change/unique-items-added", "uniqueItems", [B, S], "change/unique-items-removed", Rule, "Items must differ now", "Lists with equal items are refused now.")),
    rule(("change/unique-items-removed", "uniqueItems", [S, B], "change/unique-items-added", Rule, "Items may be equal now", "Readers that make a set or a map of the list lose items.")),
    rule(("change/content-changed", "contentEncoding, contentMediaType", [B, B], "change/content-changed", Rule, "The content of a text is another", "Neither side decodes what the other writes.")),
    rule(("change/became-required", "required", [B, S], "change/became-optional", Rule, "A property became required", "Who left it out is refused, even where it has a default.")),
    rule(("change/became-optional", "required", [S, B], "change/became-required", Rule, "A property became optional", "Readers that rely on it fail where it is left out.")),
    rule(("change/property-added-required", "properties", [B, S], "change/property-removed-required", Rule, "A new property is required", "Nobody sent it so far, so everybody is refused, even where it has a default.")),
    rule(("change/property-removed-required", "properties", [D, B], "change/property-added-required", Meaning, "A required property is gone", "Readers rely on it. What is sent of it is ignored, or refused by a closed model.")),
    rule(("change/property-added-open", "properties, additionalProperties", [D, S], "change/property-removed-open", Rule, "An open object got an optional property", "The object took every name before, so somebody may have sent that name with another type.")),
    rule(("change/property-removed-open", "properties, additionalProperties", [D, D], "change/property-added-open", Meaning, "An optional property of an open object is gone", "What is sent of it is no longer read; who reads it gets it no more, or with any type.")),
    rule(("change/property-added-closed", "properties, additionalProperties", [S, D], "change/property-removed-closed", Rule, "A closed object got an optional property", "Nobody could send it so far. Readers that check the closed model refuse it; most ignore what they do not know.")),
    rule(("change/property-removed-closed", "properties, additionalProperties", [B, D], "change/property-added-closed", Meaning, "An optional property of a closed object is gone", "Who still sends it is refused. Who reads it gets it no more.")),
    rule(("change/object-closed", "additionalProperties", [B, S], "change/object-opened", Rule, "An object takes no unknown properties any more", "Whatever was sent beside the named properties is refused now.")),
    rule(("change/object-opened", "additionalProperties", [S, D], "change/object-closed", Rule, "An object takes unknown properties now", "Readers that check the closed model refuse them; most ignore what they do not know.")),
    rule(("change/pattern-properties-changed", "patternProperties", [D, D], "change/pattern-properties-changed", Witness, "Properties by pattern of name are others", "What a pattern of names catches can't be ordered by a rule; a witness is looked for.")),
    rule(("change/property-names-changed", "propertyNames", [D, D], "change/property-names-changed", Witness, "Names of properties must follow another schema", "Safe only where every name stays allowed; a witness is looked for.")),
    rule(("change/dependencies-changed", "dependentRequired, dependentSchemas", [D, D], "change/dependencies-changed", Witness, "What a property demands of others is another", "Safe only where less is demanded; a witness is looked for.")),
    rule(("change/tuple-changed", "prefixItems", [D, D], "change/tuple-changed", Witness, "A tuple has another length", "Safe only where the elements beyond it were free; a witness is looked for.")),
    rule(("change/contains-changed", "contains", [D, D], "change/contains-changed", Witness, "What a list must contain is another", "Safe only where less is demanded; a witness is looked for.")),
    rule(("change/branch-removed", "anyOf, oneOf", [B, S], "change/branch-added", Rule, "A branch of a union is gone", "Who still sends that variant is refused.")),
    rule(("change/branch-added", "anyOf, oneOf", [S, B], "change/branch-removed", Rule, "A union got a branch", "Readers may get a variant that they do not know.")),
    rule(("change/union-added", "anyOf, oneOf", [B, S], "change/union-removed", Rule, "A value must fit a union now", "What fits none of the branches is refused now.")),
    rule(("change/union-removed", "anyOf, oneOf", [S, B], "change/union-added", Rule, "A value need not fit a union any more", "Readers may get what fits none of the branches.")),
    rule(("change/union-restructured", "anyOf, oneOf", [D, D], "change/union-restructured", Witness, "A union is written in another way", "The branches can't be matched one to one; whether the same values fit is computed where it can be.")),
    rule(("change/not-changed", "not", [D, D], "change/not-changed", Witness, "What is forbidden is another", "Forbidding more narrows, forbidding less widens; a witness is looked for.")),
    rule(("change/condition-changed", "if, then, else", [D, D], "change/condition-changed", Witness, "A condition is another", "Conditions can't be ordered by a rule; a witness is looked for.")),
    rule(("change/became-impossible", "false", [B, S], "change/became-possible", Rule, "No value is taken any more", "Whatever was sent there is refused now.")),
    rule(("change/became-possible", "false", [S, B], "change/became-impossible", Rule, "A value is taken where none was", "Readers may get what never came before.")),
    rule(("change/default-changed", "default", [D, D], "change/default-changed", Meaning, "The default is another", "Who leaves the value out gets another behaviour, and no schema shows it.")),
    rule(("change/discriminator-added", "discriminator", [D, S], "change/discriminator-removed", Rule, "A property names the variant now", "Who sends the value without a known name may be refused by services that choose by it.")),
    rule(("change/discriminator-removed", "discriminator", [S, D], "change/discriminator-added", Rule, "No property names the variant any more", "Readers that choose by its name have to look at the value itself.")),
    rule(("change/discriminator-property-changed", "discriminator", [B, B], "change/discriminator-property-changed", Rule, "Another property names the variant", "Neither side finds the name where the other writes it.")),
    rule(("change/discriminator-value-removed", "discriminator", [B, S], "change/discriminator-value-added", Rule, "A name of a variant is gone", "Who still sends the name is refused, or taken for another variant.")),
    rule(("change/discriminator-value-added", "discriminator", [S, D], "change/discriminator-value-removed", Rule, "A variant got a name", "Readers that choose by the name fail at one they do not know; those with a default branch do not.")),
    rule(("change/discriminator-value-moved", "discriminator", [B, B], "change/discriminator-value-moved", Rule, "A name stands for another variant", "Each side takes the value for a variant that the other did not mean.")),
    rule(("change/became-read-only", "readOnly", [D, S], "change/no-longer-read-only", Rule, "A property may no longer be sent", "What is sent of it is ignored by most services, and refused by strict ones.")),
    rule(("change/no-longer-read-only", "readOnly", [S, S], "change/became-read-only", Rule, "A property may be sent now", "Nobody sent it so far. Where it is required, that is a change of its own.")),
    rule(("change/became-write-only", "writeOnly", [S, B], "change/no-longer-write-only", Rule, "A property is no longer answered", "Readers get it no more.")),
    rule(("change/no-longer-write-only", "writeOnly", [S, S], "change/became-write-only", Rule, "A property is answered now", "Readers ignore what they do not know. Look whether it is a secret.")),
    rule(("change/deprecated", "deprecated", [S, S], "change/no-longer-deprecated", Rule, "Something is marked as going away", "It works as before. Clients should know by when to move, and to what.")),
    rule(("change/no-longer-deprecated", "deprecated", [S, S], "change/deprecated", Rule, "Something is no longer marked as going away", "It works as before.")),
    rule(("change/operation-removed", "operation", [B, B], "change/operation-added", Rule, "An operation is gone", "Every client that calls it fails.")),
    rule(("change/operation-added", "operation", [S, S], "change/operation-removed", Rule, "An operation was added", "Nobody called it so far.")),
    rule(("change/security-added", "security", [B, S], "change/security-removed", Rule, "Credentials are demanded where none were", "Who sends none is refused with 401.")),
    rule(("change/security-removed", "security", [D, S], "change/security-added", Rule, "No credentials are demanded any more", "Clients go on working. That nobody is asked who they are any more is often a mistake.")),
    rule(("change/security-alternative-removed", "security", [B, S], "change/security-alternative-added", Rule, "A way to prove who one is is gone", "Who proves it that way is refused with 401.")),
    rule(("change/security-alternative-added", "security", [S, S], "change/security-alternative-removed", Rule, "There is another way to prove who one is", "Who proves it the way it was is understood as before.")),
    rule(("change/security-scope-added", "security", [B, S], "change/security-scope-removed", Rule, "Another scope is demanded", "Tokens without it are refused with 403.")),
    rule(("change/security-scope-removed", "security", [S, S], "change/security-scope-added", Rule, "A scope is no longer demanded", "Tokens that have it are taken as before.")),
    rule(("change/server-removed", "servers", [D, S], "change/server-added", Rule, "An address of the service is gone", "Clients that use it fail, unless it only moved in the description: staging and production have two.")),
    rule(("change/server-added", "servers", [S, S], "change/server-removed", Rule, "An address of the service was added", "Nobody used it so far.")),
    rule(("change/parameter-added-required", "parameter", [B, S], "change/parameter-removed-required", Rule, "A new parameter is required", "Nobody sent it so far, so everybody is refused, even where it has a default.")),
    rule(("change/parameter-removed-required", "parameter", [D, S], "change/parameter-added-required", Rule, "A required parameter is gone", "It is ignored or refused, by what the service makes of unknown parameters.")),
    rule(("change/parameter-added", "parameter", [S, S], "change/parameter-removed", Rule, "An optional parameter was added", "Nobody sent it so far.")),
    rule(("change/parameter-removed", "parameter", [D, S], "change/parameter-added", Rule, "An optional parameter is gone", "It is ignored or refused, by what the service makes of unknown parameters.")),
    rule(("change/parameter-became-required", "parameter", [B, S], "change/parameter-became-optional", Rule, "A parameter became required", "Who left it out is refused.")),
    rule(("change/parameter-became-optional", "parameter", [S, S], "change/parameter-became-required", Rule, "A parameter became optional", "Who sends it is understood as before.")),
    rule(("change/parameter-style-changed", "parameter", [B, B], "change/parameter-style-changed", Rule, "A parameter is written in another style", "Lists and objects of the other style are read wrongly or refused.")),
    rule(("change/body-added-required", "requestBody", [B, S], "change/body-removed-required", Rule, "A body is required where none was", "Nobody sent one so far.")),
    rule(("change/body-removed-required", "requestBody", [D, S], "change/body-added-required", Rule, "A required body is gone", "What is sent is ignored or refused.")),
    rule(("change/body-added", "requestBody", [S, S], "change/body-removed", Rule, "An optional body was added", "Nobody sent one so far.")),
    rule(("change/body-removed", "requestBody", [D, S], "change/body-added", Rule, "An optional body is gone", "What is sent is ignored or refused.")),
    rule(("change/body-became-required", "requestBody", [B, S], "change/body-became-optional", Rule, "The body became required", "Who sent none is refused.")),
    rule(("change/body-became-optional", "requestBody", [S, S], "change/body-became-required", Rule, "The body became optional", "Who sends one is understood as before.")),
    rule(("change/media-type-removed", "content", [B, B], "change/media-type-added", Rule, "A media type is gone", "Who sends it is refused with 415; who asks for it gets 406, or what it can't read.")),
    rule(("change/media-type-added", "content", [S, S], "change/media-type-removed", Rule, "A media type was added", "It is sent only to who asks for it.")),
    rule(("change/success-status-removed", "responses", [S, B], "change/success-status-added", Rule, "A success status is gone", "Clients that wait for it take the answer for a failure.")),
    rule(("change/success-status-added", "responses", [S, S], "change/success-status-removed", Rule, "A success status was added", "Clients that ask for the class of the status (2xx) go on working.")),
    rule(("change/error-status-removed", "responses", [S, D], "change/error-status-added", Rule, "An error status is gone", "Clients that tell this failure from others no longer can.")),
    rule(("change/error-status-added", "responses", [S, S], "change/error-status-removed", Rule, "An error status was added", "Clients must expect undocumented failures anyway.")),
    rule(("change/header-removed-required", "headers", [S, B], "change/header-added-required", Rule, "A promised response header is gone", "Clients rely on what is always there.")),
    rule(("change/header-added-required", "headers", [S, S], "change/header-removed-required", Rule, "A response header is promised", "Clients ignore headers that they do not know.")),
    rule(("change/header-removed", "headers", [S, D], "change/header-added", Rule, "An optional response header is gone", "Clients that read it get it no more.")),
    rule(("change/header-added", "headers", [S, S], "change/header-removed", Rule, "An optional response header was added", "Clients ignore headers that they do not know.")),
    rule(("change/header-became-optional", "headers", [S, B], "change/header-became-required", Rule, "A response header is no longer promised", "Clients that rely on it fail where it is left out.")),
    rule(("change/header-became-required", "headers", [S, S], "change/header-became-optional", Rule, "A response header is promised now", "Clients get what they could not rely on before.")),
];
