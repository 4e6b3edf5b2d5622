//! The words that links need no letters for: keywords, formats, field names, our own sections.
//! The table is part of the format. It only grows at its end: nothing is moved, changed or taken out, ever.

use std::collections::BTreeMap;

/// Finds a word's position.
pub(crate) struct Words {
    positions: BTreeMap<&'static str, u16>,
}

impl Words {
    pub(crate) fn new() -> Self {
        let words = TABLE.iter().flat_map(|group| group.iter());
        Words { positions: words.zip(0..).map(|(&word, position)| (word, position)).collect() }
    }

    pub(crate) fn position(&self, word: &str) -> Option<u16> {
        self.positions.get(word).copied()
    }

    /// The word at a position.
    pub(crate) fn at(position: u16) -> Option<&'static str> {
        let mut position = usize::from(position);
        for group in TABLE {
            match group.get(position) {
                Some(word) => return Some(word),
                None => position -= group.len(),
            }
        }
        None
    }
}

/// Groups in the order in which they were added. A new group goes to the end; a group that was released is closed.
const TABLE: &[&[&str]] = &[ONE_BYTE, TWO_BYTES, SERVICE];

/// Positions 0 to 127: one byte each. Exactly 128.
#[rustfmt::skip]
const ONE_BYTE: &[&str] = &[
    // JSON Schema
    "type", "properties", "required", "string", "object", "array", "integer", "number",
    "boolean", "null", "items", "additionalProperties", "format", "description", "title", "enum",
    "const", "minimum", "maximum", "minLength", "maxLength", "pattern", "minItems", "maxItems",
    "$schema", "$id", "$ref", "$defs", "definitions", "anyOf", "oneOf", "allOf",
    "not", "default", "examples", "example", "exclusiveMinimum", "exclusiveMaximum", "uniqueItems", "nullable",
    "date-time", "date", "uuid", "email", "uri", "https://json-schema.org/draft/2020-12/schema",
    "http://json-schema.org/draft-07/schema#", "prefixItems",
    // Fields of answers
    "id", "name", "status", "created_at", "updated_at", "createdAt", "updatedAt", "total",
    "currency", "customer", "order", "orders", "amount", "price", "quantity", "code",
    "message", "error", "errors", "data", "value", "key", "url", "user",
    "users", "address", "city", "country", "phone", "first_name", "last_name", "count",
    "page", "next", "links", "meta", "tags", "version", "active", "product",
    "", "payment", "sku", "details", "label", "state", "metadata", "timestamp",
    // Findings and verdicts
    "fingerprint", "gate", "contract", "rule", "severity", "blocks", "warns", "notes",
    "evidence", "recorded", "live", "note", "places", "document", "response", "schema",
    "pointer", "start", "end", "line", "column", "schema_place", "expected", "got",
    "facts", "is_code", "fix", "contract/body-schema", "verdict", "NO-GO", "headline", "findings",
];

/// Positions 128 on: two bytes each.
#[rustfmt::skip]
const TWO_BYTES: &[&str] = &[
    // The check and its parts
    "finding_count", "engine_version", "gates", "environment", "seed", "as_of_millis", "staleness_limit_hours",
    "schemas", "text", "draft", "asserts_formats", "scope", "exchange", "body-only", "expected_statuses", "exchanges",
    "annotations", "own_findings", "not_applicable", "unknown_sections", "bytes_base64", "request", "method", "headers",
    "completeness", "unknown", "complete", "filtered-by-browser", "list", "body", "base64", "received_at_millis",
    "accepted", "reason", "comments", "comment", "place", "failures", "auth", "logs", "load", "rollback",
    "simulated-confirmed", "simulated", "asserted", "HOLD", "NOT RUN", "GO", "4", "6", "7", "2019-09", "2020-12",
    "staging", "production", "sandbox", "development", "test", "local", "[redacted]",
    "Sent", "Read as", "First", "Last", "Branch", "missing", "an object", "a string", "a number", "an integer",
    "an array", "a boolean", "nothing", "must be an object", "must be a string", "must be a number",
    "must be an integer", "must be an array", "must be a boolean", "must be present", "not a date-time",
    // JSON Schema, the rest
    "https://json-schema.org/draft/2019-09/schema", "http://json-schema.org/draft-07/schema",
    "http://json-schema.org/draft-06/schema#", "http://json-schema.org/draft-06/schema",
    "http://json-schema.org/draft-04/schema#", "http://json-schema.org/draft-04/schema",
    "https://json-schema.org/draft-07/schema#", "http://json-schema.org/schema#",
    "patternProperties", "propertyNames", "minProperties", "maxProperties", "multipleOf", "contains", "minContains",
    "maxContains", "dependencies", "dependentRequired", "dependentSchemas", "if", "then", "else", "$comment",
    "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor", "$vocabulary",
    "unevaluatedProperties", "unevaluatedItems", "additionalItems", "contentEncoding", "contentMediaType",
    "contentSchema", "readOnly", "writeOnly", "deprecated", "discriminator", "propertyName", "mapping", "externalDocs",
    "xml", "time", "duration", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6", "uri-reference", "iri",
    "iri-reference", "uri-template", "json-pointer", "relative-json-pointer", "regex", "int32", "int64", "float",
    "double", "byte", "binary", "password", "decimal", "^[A-Z]{3}$", "^[A-Z]{2}$", "^[a-z0-9-]+$", "^[0-9]+$",
    "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
    "#/$defs/item", "#/$defs/address", "#/$defs/customer", "#/$defs/order", "#/$defs/money", "#/$defs/user",
    "#/definitions/item", "#/definitions/address", "#/definitions/customer", "#/definitions/order",
    "#/definitions/money", "#/definitions/user", "application/json", "application/problem+json", "application/xml",
    "text/plain", "text/html", "application/json; charset=utf-8", "content-type", "Content-Type", "content-length",
    "Content-Length", "Date", "cache-control", "Cache-Control", "no-cache", "no-store", "etag", "ETag",
    "location", "Location", "server", "Server", "vary", "Vary", "connection", "keep-alive", "retry-after",
    "Retry-After", "x-request-id", "X-Request-Id", "authorization", "Authorization", "accept", "Accept", "*/*",
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS",
    // Fields of answers, the rest
    "item", "lines", "results", "result", "records", "rows", "entries", "entry", "content", "contents", "payload",
    "attributes", "relationships", "included", "resource", "resources", "kind", "parent",
    "parent_id", "parentId", "children", "owner", "owner_id", "ownerId", "author", "account", "accounts", "account_id",
    "accountId", "user_id", "userId", "username", "userName", "user_name", "firstName", "lastName", "full_name",
    "fullName", "display_name", "displayName", "nickname", "given_name", "family_name", "gender", "birthday",
    "birth_date", "date_of_birth", "dateOfBirth", "age", "language", "locale", "timezone", "time_zone", "emails",
    "email_verified", "emailVerified", "phone_number", "phoneNumber", "mobile", "fax", "website", "company",
    "organization", "organisation", "organization_id", "department", "role", "roles", "permissions", "group", "groups",
    "team", "member", "members", "customers", "customer_id", "customerId", "customer_name", "client", "client_id",
    "clientId", "tenant", "tenant_id", "tenantId", "vendor", "supplier", "seller", "buyer", "merchant", "merchant_id",
    "order_id", "orderId", "order_number", "orderNumber", "order_date", "orderDate", "line_items", "lineItems",
    "line_item", "item_id", "itemId", "products", "product_id", "productId", "product_name", "productName", "variant",
    "variants", "variant_id", "category", "categories", "category_id", "categoryId", "brand", "model", "color",
    "colour", "size", "weight", "width", "height", "length", "depth", "unit", "units", "unit_price", "unitPrice",
    "prices", "cost", "fee", "fees", "discount", "discounts", "tax", "taxes", "tax_rate", "taxRate", "vat", "subtotal",
    "sub_total", "subTotal", "total_amount", "totalAmount", "total_price", "totalPrice", "grand_total", "balance",
    "rate", "percent", "percentage", "qty", "stock", "inventory", "available", "in_stock", "inStock", "invoice",
    "invoices", "invoice_id", "invoiceId", "invoice_number", "due_date", "dueDate", "paid", "paid_at", "paidAt",
    "payments", "payment_id", "paymentId", "payment_method", "paymentMethod", "card", "last4", "expiry",
    "exp_month", "exp_year", "bank", "iban", "bic", "transaction", "transactions", "transaction_id", "transactionId",
    "reference", "refund", "refunds", "refunded", "charge", "charges", "subscription", "subscriptions",
    "subscription_id", "subscriptionId", "plan", "trial_end", "billing", "billing_address", "billingAddress",
    "shipping", "shipping_address", "shippingAddress", "shipping_method", "shipped_at", "shippedAt", "delivered_at",
    "deliveredAt", "delivery", "delivery_date", "deliveryDate", "shipment", "shipments", "tracking",
    "tracking_number", "trackingNumber", "carrier", "warehouse", "street", "street1", "street2", "line1", "line2",
    "address1", "address2", "address_line1", "address_line2", "addresses", "zip", "zip_code", "zipCode",
    "postal_code", "postalCode", "postcode", "region", "province", "county", "country_code", "countryCode", "latitude",
    "longitude", "lat", "lng", "lon", "geo", "coordinates", "geometry", "Point", "Feature", "FeatureCollection",
    "features", "bbox", "place_id", "placed_at", "placedAt", "created", "updated", "modified", "modified_at",
    "modifiedAt", "deleted", "deleted_at", "deletedAt", "archived", "archived_at", "published", "published_at",
    "publishedAt", "created_by", "createdBy", "updated_by", "updatedBy", "createdDate", "updatedDate", "lastModified",
    "last_modified", "start_date", "startDate", "end_date", "endDate", "start_time", "startTime", "end_time",
    "endTime", "started_at", "startedAt", "finished_at", "finishedAt", "completed_at", "completedAt", "expires_at",
    "expiresAt", "expires_in", "expiresIn", "expires", "expired", "valid_from", "valid_to", "validFrom", "validTo",
    "issued_at", "cancelled_at", "year", "month", "day", "hour", "minute", "second", "millis", "seconds", "minutes",
    "hours", "days", "from", "to", "since", "until", "first", "last", "prev", "previous", "self", "href", "rel",
    "_links", "_embedded", "link", "pages", "page_size", "pageSize", "per_page", "perPage", "total_pages",
    "totalPages", "total_count", "totalCount", "total_items", "totalItems", "total_elements", "totalElements",
    "numberOfElements", "offset", "limit", "cursor", "next_cursor", "nextCursor", "next_page", "nextPage",
    "next_page_token", "nextPageToken", "has_more", "hasMore", "has_next", "hasNext", "pagination", "paging", "sort",
    "sort_by", "sortBy", "order_by", "filter", "filters", "query", "search", "q", "fields", "field", "expand",
    "success", "ok", "failed", "failure", "warning", "warnings", "info", "detail", "instance", "error_code",
    "errorCode", "error_description", "error_message", "errorMessage", "status_code", "statusCode", "statusText",
    "messages", "trace_id", "traceId", "span_id", "spanId", "request_id", "requestId",
    "correlation_id", "correlationId", "event", "events", "event_id", "eventId", "event_type",
    "eventType", "action", "actions", "operation", "operations", "job", "jobs", "task", "tasks", "process", "queue",
    "topic", "channel", "source", "target", "destination", "origin", "sender", "recipient", "recipients", "subject",
    "params", "parameters", "arguments", "options", "option", "config", "configuration", "settings", "setting",
    "preferences", "enabled", "disabled", "is_active", "isActive", "is_default", "isDefault", "is_deleted",
    "is_enabled", "isEnabled", "is_public", "public", "private", "visible", "hidden", "locked", "verified", "approved",
    "confirmed", "optional", "priority", "level", "score", "rating", "ratings", "review", "reviews",
    "rank", "position", "index", "sum", "min", "max", "average", "avg", "median", "values", "keys",
    "names", "ids", "codes", "types", "statuses", "slug", "path", "file", "files", "filename", "file_name", "fileName",
    "file_size", "mime_type", "mimeType", "content_type", "contentType", "size_bytes", "checksum", "hash", "signature",
    "image", "images", "image_url", "imageUrl", "avatar", "avatar_url", "avatarUrl", "thumbnail", "icon", "logo",
    "photo", "photos", "video", "audio", "media", "attachment", "attachments", "html_url", "html",
    "summary", "short_description", "long_description", "caption",
    "likes", "views", "followers", "following", "token", "token_type", "access_token", "refresh_token", "id_token",
    "scopes", "aud", "iss", "sub", "exp", "iat", "nbf", "jti", "grant_type", "bearer", "Bearer", "session_id",
    "sessionId", "api_key", "apiKey", "secret", "client_secret", "device", "device_id", "deviceId", "platform", "os",
    "browser", "user_agent", "userAgent", "ip", "ip_address", "ipAddress", "host", "port", "protocol", "domain",
    "endpoint", "endpoints", "service", "services", "zone", "cluster", "node", "nodes", "edges", "edge",
    "graph", "tree", "root", "external_id", "externalId", "internal_id", "uid", "guid", "_id", "__typename",
    "revision", "sequence", "batch", "batch_id", "serial_number", "barcode", "ean", "upc", "isbn", "contact",
    "contacts", "contact_id", "employee", "employees", "manager", "salary", "project", "projects", "project_id",
    "issue", "issues", "milestone", "labels", "assignee", "assignees", "reporter", "due", "closed", "open",
    // Values that many fields share
    "pending", "processing", "completed", "cancelled", "canceled", "inactive", "new", "shipped",
    "delivered", "returned", "succeeded", "queued", "running", "stopped", "none", "other", "all",
    "true", "false", "yes", "no", "0", "1", "EUR", "USD", "GBP", "CHF", "JPY", "DE", "US", "GB", "FR", "AT", "CH",
    "IT", "ES", "NL", "en", "de", "fr", "es", "en-US", "en-GB", "de-DE", "high", "medium", "low", "critical",
    "debug", "warn", "fatal", "admin", "guest", "male", "female", "small", "large", "cash",
    "credit_card", "paypal", "bank_transfer", "standard", "express", "basic", "premium", "free",
    "about:blank", "Not Found", "Bad Request", "Unauthorized", "Forbidden", "Internal Server Error",
    "schema.json", "response.json", "order.json", "customer.json", "Schema", "Response", "Order", "Customer",
    "Product", "User", "Item", "Address", "Payment", "Invoice", "Money", "Error", "Orders", "Customers", "Products",
    "Users", "OrderItem", "untitled", "Untitled check",
];

/// The simulated service and its bugs.
#[rustfmt::skip]
const SERVICE: &[&str] = &[
    "bugs", "is_own", "undocumented-status", "ok-for-created", "wrong-content-type", "content-type-missing",
    "header-missing", "header-of-wrong-type", "body-on-no-content", "error-with-success-status",
    "truncated-json", "duplicate-key", "not-a-number", "trailing-comma", "latin-1", "integer-beyond-double",
    "required-missing", "number-as-text", "text-as-number", "boolean-as-text", "null-for-value",
    "enum-of-other-case", "enum-unknown", "time-without-zone", "time-as-number", "uuid-broken",
    "integer-beyond-int32", "fraction-for-integer", "below-minimum", "text-too-long", "pattern-missed",
    "extra-field", "field-of-other-case", "write-only-leaked", "empty-array", "items-not-unique",
    "odd-item-17", "object-for-array", "discriminator-swapped", "parameter-not-checked", "body-not-checked",
    "read-only-accepted",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The released groups may not change: their checksums are part of the format.
    #[test]
    fn released_groups_stay_as_they_are() {
        let checksum = |group: &[&str]| (group.len(), crc32fast::hash(group.join("\n").as_bytes()));
        assert_eq!(ONE_BYTE.len(), 128);
        assert_eq!(checksum(ONE_BYTE), (128, 1_898_951_252));
        assert_eq!(checksum(TWO_BYTES), (898, 895_382_923));
        assert_eq!(checksum(SERVICE), (42, 3_569_121_267));
    }

    #[test]
    fn words_are_found_and_read() {
        let words = Words::new();
        let count: usize = TABLE.iter().map(|group| group.len()).sum();
        assert!(count <= 128 + 16 * 256);
        for (word, position) in TABLE.iter().flat_map(|g| g.iter()).zip(0u16..) {
            assert_eq!(Words::at(position), Some(*word));
            assert!(words.position(word).is_some());
            assert!(word.bytes().all(|b| b >= 0x20 && b != b'"' && b != b'\\'), "{word}");
        }
        assert_eq!(Words::at(count as u16), None);
        assert_eq!(words.position("type"), Some(0));
        assert_eq!(words.position("no such word"), None);
    }
}
