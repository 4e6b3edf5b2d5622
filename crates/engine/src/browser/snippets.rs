//! What a server must send so that a page may read its answer, ready to copy for four kinds of server.

use super::before::unsafe_headers;
use check::network::{PlannedRequest, Snippet};

/// `page` is the origin that must be allowed.
pub(super) fn snippets(request: &PlannedRequest, page: &str) -> Vec<Snippet> {
    let headers: Vec<String> = unsafe_headers(request)
        .iter()
        .map(|name| name.split(" (").next().unwrap_or_default().to_string())
        .collect();
    let method = match request.method.as_str() {
        "GET" | "HEAD" => "GET, HEAD, OPTIONS".to_string(),
        method => format!("GET, {method}, OPTIONS"),
    };
    let list = headers.join(", ");
    let quoted =
        |separator: &str| headers.iter().map(|h| format!("\"{h}\"")).collect::<Vec<_>>().join(separator);
    let methods_quoted = method.split(", ").map(|m| format!("\"{m}\"")).collect::<Vec<_>>().join(", ");
    let when = |text: String| if headers.is_empty() { String::new() } else { text };
    let nginx = format!(
        "add_header Access-Control-Allow-Origin \"{page}\" always;\nadd_header Vary Origin always;\n\
         if ($request_method = OPTIONS) {{\n    add_header Access-Control-Allow-Origin \"{page}\";\n    \
         add_header Access-Control-Allow-Methods \"{method}\";\n{}    return 204;\n}}\n",
        when(format!("    add_header Access-Control-Allow-Headers \"{list}\";\n"))
    );
    let express = format!(
        "import cors from \"cors\";\n\napp.use(cors({{\n  origin: \"{page}\",\n  methods: [{methods_quoted}],\n{}}}));\n",
        when(format!("  allowedHeaders: [{}],\n", quoted(", ")))
    );
    let spring = format!(
        "@Bean\nCorsConfigurationSource corsConfigurationSource() {{\n    var cors = new CorsConfiguration();\n    \
         cors.setAllowedOrigins(List.of(\"{page}\"));\n    cors.setAllowedMethods(List.of({methods_quoted}));\n{}    \
         var source = new UrlBasedCorsConfigurationSource();\n    source.registerCorsConfiguration(\"/**\", cors);\n    \
         return source;\n}}\n",
        when(format!("    cors.setAllowedHeaders(List.of({}));\n", quoted(", ")))
    );
    let dotnet = format!(
        "builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy\n    \
         .WithOrigins(\"{page}\")\n    .WithMethods({methods_quoted}){}));\n// before app.MapControllers():\napp.UseCors();\n",
        when(format!("\n    .WithHeaders({})", quoted(", ")))
    );
    [("nginx", nginx), ("Express", express), ("Spring", spring), ("ASP.NET Core", dotnet)]
        .into_iter()
        .map(|(server, text)| Snippet { server: server.into(), text })
        .collect()
}
