// Package page shows the mails of the box: pages for people, JSON for tests.
package page

import (
	"bytes"
	"embed"
	"encoding/json"
	"html/template"
	"net/http"
	"regexp"

	"github.com/akinai/akinai/services/mailbox/internal/domain"
)

// policy lets a page load its own style and frame the page of a mail, and nothing else.
const policy = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// mailPolicy is that of the HTML of a mail: no scripts, no requests, and an origin of its own.
const mailPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"

//go:embed list.html mail.html style.css
var files embed.FS

// New returns the handler:
//
//	GET /                     the list
//	GET /messages/{id}        a mail
//	GET /messages/{id}/html   the HTML of a mail, for the frame in its page
//	GET /api/messages?to=     the mails to an address, or all, the latest first
func New(box *domain.Box) http.Handler {
	templates := template.Must(template.New("").Funcs(template.FuncMap{"segments": segments}).ParseFS(files, "*.html"))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		to := r.URL.Query().Get("to")
		show(w, templates, "list.html", map[string]any{"To": to, "Messages": box.List(to)})
	})
	mux.HandleFunc("GET /messages/{id}", func(w http.ResponseWriter, r *http.Request) {
		if m, found := box.Find(r.PathValue("id")); found {
			show(w, templates, "mail.html", m)
			return
		}
		http.NotFound(w, r)
	})
	mux.HandleFunc("GET /messages/{id}/html", func(w http.ResponseWriter, r *http.Request) {
		m, found := box.Find(r.PathValue("id"))
		if !found {
			http.NotFound(w, r)
			return
		}
		secure(w.Header(), mailPolicy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(m.HTML)) // the policy makes it inert
	})
	mux.HandleFunc("GET /api/messages", func(w http.ResponseWriter, r *http.Request) {
		secure(w.Header(), policy)
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"messages": box.List(r.URL.Query().Get("to"))})
	})
	mux.HandleFunc("GET /style.css", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, files, "style.css")
	})
	return mux
}

func secure(header http.Header, policy string) {
	header.Set("Content-Security-Policy", policy)
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
}

func show(w http.ResponseWriter, templates *template.Template, name string, data any) {
	var page bytes.Buffer
	if err := templates.ExecuteTemplate(&page, name, data); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	secure(w.Header(), policy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(page.Bytes())
}

// segment is a part of a text; a link is shown as one.
type segment struct {
	Text string
	Link bool
}

var links = regexp.MustCompile(`https?://[^\s<>"]+`)

// segments splits a text at its links.
func segments(text string) []segment {
	var out []segment
	end := 0
	for _, at := range links.FindAllStringIndex(text, -1) {
		out = append(out, segment{Text: text[end:at[0]]}, segment{Text: text[at[0]:at[1]], Link: true})
		end = at[1]
	}
	return append(out, segment{Text: text[end:]})
}
