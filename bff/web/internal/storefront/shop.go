// Package storefront serves the reading pages of the shop: it gets the messages of the screens, and
// has package page render them. The responses depend only on the address, so that the edge and
// any cache in front of it may keep them; a page that misses an optional part is not kept.
package storefront

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/akinai/akinai/api/gen/akinai/bff/web/v1/webv1connect"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/bff/internal/public"
	"github.com/akinai/akinai/bff/internal/rest"
	"github.com/akinai/akinai/bff/internal/webapp"
	"github.com/akinai/akinai/bff/web/internal/page"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/language"
)

// cacheable lets browsers and proxies keep a page for a minute, so that prices are not older.
const cacheable = "public, max-age=60"

// errNotFound is returned for an address that is no page.
var errNotFound = errs.New(errs.NotFound, "ROUTE_NOT_FOUND", "no such page")

// reasonDiscontinued is the reason of a product that is not sold any more.
const reasonDiscontinued = "PRODUCT_DISCONTINUED"

// Shop serves the pages. Safe for concurrent use.
type Shop struct {
	catalog webv1connect.CatalogServiceHandler
	screens webv1connect.ScreenServiceHandler
	app     *webapp.App
	// texts are the settings and pages of the shop.
	texts     productv1connect.ShopServiceClient
	inquiries Inquiries
	// forms refuses forms of other origins.
	forms  *http.CrossOriginProtection
	pages  *page.Pages
	facts  facts
	origin string
	policy string
}

// New returns the pages of the shop with an origin, such as "https://shop.example", and the scripts
// of the app. Forms may also lead to the issuer. accounts is the path of its account pages.
func New(
	catalog webv1connect.CatalogServiceHandler, screens webv1connect.ScreenServiceHandler, texts productv1connect.ShopServiceClient,
	inquiries Inquiries, built *webapp.App, origin, accounts string,
) (*Shop, error) {
	pages, err := page.New(origin, accounts, func(name string) page.Scripts { return page.Scripts(built.Scripts(name)) })
	if err != nil {
		return nil, err
	}
	s := &Shop{catalog: catalog, screens: screens, app: built, texts: texts, inquiries: inquiries, pages: pages, origin: origin, policy: policyWith(origin)}
	s.forms, err = s.ownForms()
	return s, err
}

// policyWith returns the Content-Security-Policy of the pages: nothing inline, and nothing of other
// hosts but pictures.
func policyWith(issuer string) string {
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob: https:; font-src 'self'; connect-src 'self'; " +
		"worker-src 'self'; manifest-src 'self'; form-action 'self' " + issuer + "; frame-ancestors 'none'; base-uri 'none'"
}

// Handle registers the pages. Each request needs a place that admit gives.
func (s *Shop) Handle(mux *http.ServeMux, admit func(http.Handler) http.Handler) {
	get := func(path string, handler http.HandlerFunc) { mux.Handle("GET "+path, admit(handler)) }
	for _, l := range page.Languages() {
		for path, read := range s.readers() {
			get(pattern(l, path), s.serve(l, read))
		}
		get(page.Address(l, page.PathContact), s.contact(l))
		mux.Handle("POST "+page.Address(l, page.PathContact), admit(s.forms.Handler(s.sendInquiry(l))))
	}
	for _, screen := range page.Screens() {
		for _, l := range page.Languages() {
			mux.HandleFunc("GET "+page.Address(l, screen.Path), s.screen(l, screen))
		}
	}
	mux.Handle("GET "+webapp.Prefix, s.app)
	mux.HandleFunc("GET /notices.txt", s.app.Notices)
	get("/sitemap.xml", s.sitemapIndex)
	get("/sitemaps/{name}", s.sitemap)
	get("/robots.txt", s.robots)
	get("/llms.txt", s.overview)
	mux.HandleFunc("GET "+page.PathStyle, file("text/css; charset=utf-8", page.Style()))
	mux.HandleFunc("GET "+page.PathIcon, file("image/svg+xml", page.Icon()))
}

// reader reads what a page shows, and returns the function that writes the page.
type reader func(ctx context.Context, l language.Language, r *http.Request) (writer, error)

// writer writes a page.
type writer func(pages *page.Pages, w io.Writer) error

// redirect is returned by a reader for a page that has another address.
type redirect string

func (r redirect) Error() string { return "redirect to " + string(r) }

// serve returns the handler of a page in a language.
func (s *Shop) serve(l language.Language, read reader) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx := language.With(r.Context(), l)
		facts := s.beginFacts(ctx, l)
		write, err := read(ctx, l, r)
		var elsewhere redirect
		var body bytes.Buffer
		switch {
		case errors.As(err, &elsewhere):
			w.Header().Set("Cache-Control", cacheable)
			http.Redirect(w, r, string(elsewhere), http.StatusMovedPermanently)
			return
		case err == nil:
			err = write(s.pages.Of(facts()), &body)
		}
		if err != nil {
			s.fail(w, r, l, err)
			return
		}
		w.Header().Set("Cache-Control", cacheable)
		s.send(w, l, http.StatusOK, body.Bytes())
	}
}

// screen returns the handler of a screen of the app in a language. It reads nothing but the facts
// of the shop, and those seldom, so it needs no place.
func (s *Shop) screen(l language.Language, screen page.Screen) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		path := r.URL.Path
		if l == language.English {
			path = strings.TrimPrefix(path, page.Address(l, page.PathHome))
		}
		var body bytes.Buffer
		if err := s.pages.Of(s.knownFacts(r.Context(), l)).Screen(&body, l, screen, path); err != nil {
			s.fail(w, r, l, err)
			return
		}
		s.send(w, l, http.StatusOK, body.Bytes())
	}
}

// retrySeconds is the advice of a page that gives no other.
const retrySeconds = 5

// fail writes the page of an error.
func (s *Shop) fail(w http.ResponseWriter, r *http.Request, l language.Language, err error) {
	var refusal *errs.Error
	switch kind := errs.KindOf(err); {
	case errs.ReasonOf(err) == reasonDiscontinued && errors.As(err, &refusal):
		s.discontinued(w, r, l, refusal.Meta["category"])
	case kind == errs.NotFound, kind == errs.Invalid: // the catalog calls an unknown category invalid
		s.message(w, l, http.StatusNotFound, page.Message{Kind: page.MessageNotFound})
	default:
		retry := retrySeconds
		if errors.As(err, &refusal) && refusal.RetryAfter > 0 {
			retry = int(refusal.RetryAfter.Seconds()) + 1
		}
		w.Header().Set("Retry-After", strconv.Itoa(retry))
		if r.Method != http.MethodGet {
			retry = 0 // what was typed would be lost
		}
		s.message(w, l, http.StatusServiceUnavailable, page.Message{Kind: page.MessageUnavailable, Retry: retry})
	}
}

func (s *Shop) message(w http.ResponseWriter, l language.Language, status int, m page.Message) {
	var body bytes.Buffer
	_ = s.pages.Of(shopOf(s.facts.last.Load(), l)).Message(&body, l, m) // into memory
	s.send(w, l, status, body.Bytes())
}

// Refuse implements rest.PageWriter: it writes the page of an error that did not come from a page
// of the shop, in its language or in that of the reader.
func (s *Shop) Refuse(w http.ResponseWriter, r *http.Request, refusal rest.Refusal) {
	l := languageOf(r)
	row := public.Of(refusal.Reason)
	m := page.Message{Kind: page.MessageRefused, Text: public.Text{Japanese: row.Japanese, English: row.English}.In(l == language.English)}
	status := refusal.Status
	switch {
	case refusal.Reason == "LOGIN_FAILED":
		m = page.Message{Kind: page.MessageLogin}
	case status == http.StatusNotFound:
		m = page.Message{Kind: page.MessageNotFound}
	case row.Kind == errs.Unavailable, row.Kind == errs.Timeout, row.Kind == errs.Exhausted, row.Kind == errs.Internal:
		m = page.Message{Kind: page.MessageUnavailable}
		if status == http.StatusServiceUnavailable && refusal.RetryAfter == 0 {
			w.Header().Set("Retry-After", strconv.Itoa(retrySeconds))
		}
	}
	s.message(w, l, status, m)
}

// IsPage reports whether a path is that of a page of the shop.
func IsPage(path string) bool {
	_, ours := page.CanonicalQuery(path, "")
	return ours
}

// languageOf returns the language of a page: that of its path, or, outside of the shop, the one
// that the reader prefers.
func languageOf(r *http.Request) language.Language {
	english := page.Address(language.English, page.PathHome)
	if r.URL.Path == english || strings.HasPrefix(r.URL.Path, english+"/") {
		return language.English
	}
	if outside(r.URL.Path) {
		return language.Match(r.Header.Values(language.Header)).Or(language.Japanese)
	}
	return language.Japanese
}

// outside reports whether a path belongs to the login or the issuer, whose pages have the reader's
// language.
func outside(path string) bool {
	for _, prefix := range []string{"/session/", "/oidc/", "/account/"} {
		if strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return false
}

func (s *Shop) send(w http.ResponseWriter, l language.Language, status int, body []byte) {
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Language", string(l))
	header.Set("Content-Security-Policy", s.policy)
	header.Set("Referrer-Policy", "strict-origin-when-cross-origin")
	header.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// Canonical removes the parameters that a page does not know, such as utm_source, and puts the
// others in one order. So a page is cached once, and no parameter of others makes it fail.
func Canonical(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery == "" || r.Method != http.MethodGet {
			next.ServeHTTP(w, r)
			return
		}
		if query, ours := page.CanonicalQuery(r.URL.Path, r.URL.RawQuery); ours && query != r.URL.RawQuery {
			address, request := *r.URL, *r
			address.RawQuery, address.ForceQuery = query, false
			request.URL, request.RequestURI = &address, address.RequestURI()
			r = &request
		}
		next.ServeHTTP(w, r)
	})
}
