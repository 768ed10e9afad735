package page

import (
	"io"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/pkg/language"
)

// link is a link with its text.
type link struct{ Text, Address string }

// row is a row of products with the page that has more of them.
type row struct {
	Title, More string
	Cards       []card
}

// Home is the content of the first page. A row without products is omitted.
type Home struct {
	Categories  []*webv1.Category
	Collections []*webv1.Collection
	// Featured are products of the first collection.
	Featured, New, Popular []*webv1.ProductCard
}

// Home writes the first page.
func (p *Pages) Home(w io.Writer, l language.Language, in Home) error {
	f := p.frame(l, PathHome, Query{}, Query{})
	f.Title, f.Description, f.Data = p.shop.Name, f.T.HomeDescription, p.site(l)
	page := struct {
		frame
		Categories, Collections []link
		Rows                    []row
	}{frame: f, Categories: roots(l, in.Categories)}
	for _, c := range in.Collections {
		page.Collections = append(page.Collections, link{c.GetName(), Address(l, PathCollection+c.GetSlug())})
	}
	for _, r := range []struct {
		title, more string
		products    []*webv1.ProductCard
	}{
		{first(page.Collections).Text, first(page.Collections).Address, in.Featured},
		{f.T.New, Query{Sort: webv1.Sort_SORT_NEWEST}.with(Address(l, PathSearch)), in.New},
		{f.T.Popular, Query{Sort: webv1.Sort_SORT_POPULAR}.with(Address(l, PathSearch)), in.Popular},
	} {
		if len(r.products) > 0 {
			page.Rows = append(page.Rows, row{r.title, r.more, cards(l, r.products)})
		}
	}
	return p.templates.ExecuteTemplate(w, "home", page)
}

func first(links []link) link {
	if len(links) == 0 {
		return link{}
	}
	return links[0]
}

// roots returns links to the categories without a parent.
func roots(l language.Language, all []*webv1.Category) []link { return children(l, all, "") }

// children returns links to the categories below a category.
func children(l language.Language, all []*webv1.Category, parent string) []link {
	var out []link
	for _, c := range all {
		if c.GetParent() == parent {
			out = append(out, link{c.GetName(), Address(l, PathCategory+c.GetSlug())})
		}
	}
	return out
}
