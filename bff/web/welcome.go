package web

import (
	"encoding/json"
	"fmt"
	"html"
	"mime"
	"net/http"
	"strings"

	"github.com/akinai/akinai/bff/internal/public"
	"github.com/akinai/akinai/pkg/language"
)

// publicLink is a link of the page at "/".
type publicLink struct {
	name, address string
	text          public.Text
}

// publicLinks are the public addresses that need no token.
var publicLinks = []publicLink{
	{"description", "/openapi.yaml", public.Text{Japanese: "API仕様書（OpenAPI）", English: "API description (OpenAPI)"}},
	{"products", "/v1/products", public.Text{Japanese: "商品一覧", English: "Products"}},
	{"categories", "/v1/categories", public.Text{Japanese: "カテゴリー一覧", English: "Categories"}},
	{"collections", "/v1/collections", public.Text{Japanese: "コレクション一覧", English: "Collections"}},
	{"documentation", "https://github.com/akinai/akinai/tree/main/docs", public.Text{Japanese: "ドキュメント", English: "Documentation"}},
}

// welcomePolicy lets the page load and run nothing, and be in no frame.
const welcomePolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// welcome serves "/": links to the public addresses, as a page for browsers and as JSON for
// programs.
func welcome() http.HandlerFunc {
	japanese, english := welcomePage(false), welcomePage(true)
	links := make(map[string]string, len(publicLinks))
	for _, e := range publicLinks {
		links[e.name] = e.address
	}
	return func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Cache-Control", "public, max-age=300")
		header.Add("Vary", "Accept, Accept-Language")
		header.Set("X-Content-Type-Options", "nosniff")
		if !acceptsHTML(r.Header.Values("Accept")) {
			header.Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(map[string]any{"name": "akinai", "links": links})
			return
		}
		page, tag := japanese, language.Japanese
		if language.Match(r.Header.Values(language.Header)) == language.English {
			page, tag = english, language.English
		}
		header.Set("Content-Type", "text/html; charset=utf-8")
		header.Set("Content-Language", string(tag))
		header.Set("Content-Security-Policy", welcomePolicy)
		header.Set("Referrer-Policy", "no-referrer")
		_, _ = w.Write([]byte(page))
	}
}

// acceptsHTML reports whether a client names text/html, as browsers do.
func acceptsHTML(accept []string) bool {
	for _, line := range accept {
		for entry := range strings.SplitSeq(line, ",") {
			media, parameters, err := mime.ParseMediaType(entry)
			if err == nil && media == "text/html" && parameters["q"] != "0" {
				return true
			}
		}
	}
	return false
}

// welcomePage returns the page in one language.
func welcomePage(english bool) string {
	tag := language.Japanese
	if english {
		tag = language.English
	}
	text := public.Text{Japanese: "このアドレスではオンラインショップのAPIを提供しています。", English: "The API of a shop is served here."}.In(english)
	var b strings.Builder
	fmt.Fprintf(&b, "<!doctype html>\n<html lang=\"%s\">\n<meta charset=\"utf-8\">\n"+
		"<meta name=\"viewport\" content=\"width=device-width\">\n<title>Akinai</title>\n<h1>Akinai</h1>\n<p>%s</p>\n<ul>\n", tag, html.EscapeString(text))
	for _, e := range publicLinks {
		fmt.Fprintf(&b, "<li><a href=\"%s\">%s</a></li>\n", html.EscapeString(e.address), html.EscapeString(e.text.In(english)))
	}
	b.WriteString("</ul>\n</html>\n")
	return b.String()
}
