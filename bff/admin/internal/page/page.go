// Package page writes the one page of the back office: the frame in which the app of web/admin
// draws every screen.
package page

import (
	"crypto/rand"
	_ "embed"
	"html/template"
	"net/http"

	"github.com/akinai/akinai/bff/internal/webapp"
)

//go:embed page.tmpl
var source string

// Page serves the page.
type Page struct {
	app      *webapp.App
	shop     string
	template *template.Template
}

// New returns the page of an app. shop is the address of the shop, from which pictures come.
func New(app *webapp.App, shop string) (*Page, error) {
	parsed, err := template.New("page").Parse(source)
	return &Page{app: app, shop: shop, template: parsed}, err
}

// ServeHTTP writes the page. It is the same at every address: the app knows its own. The nonce lets
// the app's library add style elements, and nothing else; a page with a nonce is never stored.
func (p *Page) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	nonce := rand.Text()
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", p.policy(nonce))
	header.Set("Cache-Control", "no-store")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	_ = p.template.Execute(w, struct {
		webapp.Scripts
		Nonce, Shop string
	}{p.app.Scripts("main"), nonce, p.shop})
}

func (p *Page) policy(nonce string) string {
	return "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-" + nonce + "'; img-src 'self' data: blob: " + p.shop +
		"; font-src 'self'; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
}
