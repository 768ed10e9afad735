package page

import (
	"bytes"
	"html/template"
	"io"
	"net/url"
	"strconv"
	"time"

	"github.com/akinai/akinai/bff/internal/view"
	"github.com/akinai/akinai/pkg/language"
)

// The paths of the pages whose text is data, and of the form for questions, below the prefix of the
// language.
const (
	PathTokusho  = view.PathTokusho
	PathTerms    = view.PathTerms
	PathPrivacy  = view.PathPrivacy
	PathGuide    = view.PathGuide
	PathShipping = view.PathShipping
	PathContact  = "/contact"
)

// Documents returns the names of the pages whose text is data, by their path.
func Documents() map[string]string { return view.Documents() }

// japan is the time zone of the days on pages. Japan has no summer time.
var japan = time.FixedZone("JST", 9*60*60)

// Document is the content of a page whose text is data, such as the terms of use.
type Document struct {
	Path  string
	Title string
	// Body is Markdown. HTML in it is not rendered, and a link only if its scheme is harmless.
	Body string
	// TextLanguage is the language of title and body.
	TextLanguage string
	Version      int64
	ValidFrom    time.Time
	// Current is whether the version is the current one.
	Current bool
}

// ParseVersion returns the version of a page that a query names, 0 for the current one.
func ParseVersion(raw string) int64 {
	values, _ := url.ParseQuery(raw) // has what can be read
	if n, err := strconv.ParseInt(values.Get("version"), 10, 64); err == nil && n > 0 {
		return n
	}
	return 0
}

// Document writes a page whose text is data. An earlier version is not for search engines.
func (p *Pages) Document(w io.Writer, l language.Language, in Document) error {
	var body bytes.Buffer
	if err := p.markdown.Render(&body, in.Body); err != nil {
		return err
	}
	f := p.frame(l, in.Path, Query{}, Query{})
	f.Title, f.NoIndex = in.Title+f.T.separator(l)+p.shop.Name, !in.Current
	f.Description = shortened(plainText(body.String()))
	address := Address(l, in.Path)
	steps := []link{{f.T.Home, f.Home}}
	f.Data = []thing{p.breadcrumb(append(steps, link{in.Title, address}))}
	page := struct {
		frame
		Steps        []link
		Heading      string
		TextLanguage language.Language
		Body         template.HTML
		Note         string
		Address      string
		Earlier      bool
	}{
		frame: f, Steps: steps, Heading: in.Title, TextLanguage: foreign(l, in.TextLanguage), Address: address, Earlier: !in.Current,
		Body: template.HTML(body.String()), //nolint:gosec // the renderer writes no HTML of the text
		Note: validity(f.T, l, in),
	}
	return p.templates.ExecuteTemplate(w, "document", page)
}

// validity says which version the page is, and from when it is valid.
func validity(t *texts, l language.Language, in Document) string {
	day, version := in.ValidFrom.In(japan), strconv.FormatInt(in.Version, 10)
	if l == language.English {
		return t.Version + version + ", " + t.ValidFrom + day.Format("2 January 2006")
	}
	return "第" + version + t.Version + "（" + day.Format("2006年1月2日") + t.ValidFrom + "）"
}

// footer returns the links of the footer of every page.
func footer(t *texts, l language.Language) []link {
	return []link{
		{t.Guide, Address(l, PathGuide)},
		{t.Shipping, Address(l, PathShipping)},
		{t.Contact, Address(l, PathContact)},
		{t.Tokusho, Address(l, PathTokusho)},
		{t.Terms, Address(l, PathTerms)},
		{t.Privacy, Address(l, PathPrivacy)},
	}
}
