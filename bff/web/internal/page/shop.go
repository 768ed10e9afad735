package page

import (
	"cmp"
	"html/template"

	"github.com/akinai/akinai/pkg/look"
)

// program is the name of the program, and of a shop whose name is not known.
const program = "Akinai"

// Shop is what the shop says about itself on every page.
type Shop struct {
	// Name is the name of the shop in the language of the page; "" means that of the program.
	Name string
	// Logo is the address of a picture, absolute or a path; "" shows the name.
	Logo string
}

// Of returns the pages of a shop.
func (p *Pages) Of(shop Shop) *Pages {
	pages := *p
	pages.shop = Shop{Name: cmp.Or(shop.Name, program), Logo: shop.Logo}
	return &pages
}

// Name returns the name of the shop.
func (p *Pages) Name() string { return p.shop.Name }

// wordmark returns the wordmark of the program, "" for a shop that has a name or a logo of its own.
func (s Shop) wordmark() template.HTML {
	if s.Name != program || s.Logo != "" {
		return ""
	}
	return look.Wordmark()
}
