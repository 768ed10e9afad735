package page

import (
	"io"
	"strings"

	"github.com/akinai/akinai/pkg/language"
)

// Screen is a page whose content the app of the shop writes in the browser.
type Screen struct {
	// Name is that of its script, and Path the pattern of its path.
	Name, Path string
	title      func(*texts) string
}

// Screens returns the screens of the app.
func Screens() []Screen {
	return []Screen{
		{"cart", "/cart", func(t *texts) string { return t.Cart }},
		{"checkout", "/checkout", func(t *texts) string { return t.Checkout }},
		{"placed", "/orders/{id}/placed", func(t *texts) string { return t.Placed }},
		{"orders", "/orders", func(t *texts) string { return t.Orders }},
		{"order", "/orders/{id}", func(t *texts) string { return t.Order }},
		{"account", "/account", func(t *texts) string { return t.Account }},
		{"addresses", "/account/addresses", func(t *texts) string { return t.Addresses }},
		{"profile", "/account/profile", func(t *texts) string { return t.Profile }},
		{"security", "/account/security", func(t *texts) string { return t.Security }},
	}
}

// isScreen reports whether a path without the prefix of a language is that of a screen.
func isScreen(path string) bool {
	for _, s := range Screens() {
		before, after, parameter := strings.Cut(s.Path, "{id}")
		id, found := strings.CutPrefix(path, before)
		if parameter && found {
			id, found = strings.CutSuffix(id, after)
		}
		if path == s.Path || parameter && found && id != "" && !strings.Contains(id, "/") {
			return true
		}
	}
	return false
}

// Screen writes the page of a screen at a path. It has the frame and the heading; nothing of it is
// about the reader.
func (p *Pages) Screen(w io.Writer, l language.Language, screen Screen, path string) error {
	f := p.frame(l, path, Query{}, Query{})
	f.Canonical, f.Alternates, f.NoIndex = "", nil, true
	f.Scripts = p.scripts(screen.Name)
	heading := screen.title(f.T)
	f.Title = heading + f.T.separator(l) + p.shop.Name
	return p.templates.ExecuteTemplate(w, "screen", struct {
		frame
		Name     string
		Heading  string
		Accounts string
	}{f, screen.Name, heading, p.accounts})
}
