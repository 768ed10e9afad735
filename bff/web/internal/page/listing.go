package page

import (
	"io"
	"slices"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/pkg/language"
	plaintext "github.com/akinai/akinai/pkg/text"
)

// Listing is the content of the page of a category, a collection or a search.
type Listing struct {
	// Path is the path of the page without the prefix of a language.
	Path string
	// Name is that of the category or the collection; "" for a search.
	Name string
	// Category is the slug of the category, "" for the others.
	Category   string
	Categories []*webv1.Category
	Query      Query
	Products   []*webv1.ProductCard
	Total      int32
	// Approximate is whether the total is an estimate.
	Approximate bool
	// HasMore is whether there is a next page; NextToken names that of a search.
	HasMore   bool
	NextToken string
	Facets    *webv1.Facets
	// Suggestions are other texts to search for, and Fallback other products, if there are none.
	Suggestions []*webv1.Suggestion
	Fallback    []*webv1.ProductCard
}

// Listing writes the page of a listing.
func (p *Pages) Listing(w io.Writer, l language.Language, in Listing) error {
	path := Address(l, in.Path)
	page := listing{
		frame: p.frame(l, in.Path, Query{Q: in.Query.Q, Page: in.Query.Page}, in.Query), Action: path, Query: in.Query,
		Name: in.Name, Cards: cards(l, in.Products), Count: count(textsOf(l), in.Total, in.Approximate),
	}
	t := page.T
	switch in.Path {
	case PathSearch:
		page.Name, page.NoIndex = t.SearchTitle, true
		if in.Query.Q != "" {
			page.Name = searchTitle(l, in.Query.Q)
		}
	default:
		page.NoIndex = in.Query.Filtered()
		above := ancestors(l, in.Categories, in.Category)
		page.Steps = append([]link{{t.Home, page.Home}}, above[:max(0, len(above)-1)]...)
		page.Data = []thing{p.itemList(l, in.Products), p.breadcrumb(append(slices.Clip(page.Steps), link{in.Name, path}))}
	}
	page.Title, page.Description = page.Name+t.separator(l)+p.shop.Name, plaintext.Isolate(page.Name)+" "+page.Count
	if in.Category != "" {
		page.Children = children(l, in.Categories, in.Category)
	}
	page.Sorts = sortLinks(t, path, in.Query, in.Path == PathSearch)
	page.Facets, page.Applied = facetGroups(t, path, in.Query, in.Facets)
	page.Clear = Query{Q: in.Query.Q}.with(path)
	page.Previous, page.Next = neighbors(path, in)
	for _, suggestion := range in.Suggestions {
		page.Others = append(page.Others, link{suggestion.GetLabel(), Query{Q: suggestion.GetText()}.with(page.Search)})
	}
	page.Fallback = cards(l, in.Fallback)
	return p.templates.ExecuteTemplate(w, "listing", page)
}

// listing is what the template shows.
type listing struct {
	frame
	Action, Name, Count, Clear, Previous, Next string
	Steps, Children                            []link
	Sorts                                      []choice
	Facets                                     []facetGroup
	Applied                                    []link
	Cards                                      []card
	Query                                      Query
	// Others are other searches, and Fallback other products.
	Others   []link
	Fallback []card
}

// choice is a link that selects something, or gives it up if it is selected.
type choice struct {
	Text, Address string
	Count         int32
	Selected      bool
}

// facetGroup is a facet with its values.
type facetGroup struct {
	Title   string
	Choices []choice
}

func searchTitle(l language.Language, q string) string {
	if l == language.English {
		return "Results for “" + q + "”"
	}
	return "「" + q + "」の検索結果"
}

// sortLinks returns the sort orders; the first is the default of the page.
func sortLinks(t *texts, path string, q Query, search bool) []choice {
	orders := []webv1.Sort{webv1.Sort_SORT_UNSPECIFIED}
	for _, s := range sorts {
		if search || s.sort != webv1.Sort_SORT_POPULAR { // the default of a listing
			orders = append(orders, s.sort)
		}
	}
	out := make([]choice, len(orders))
	for i, order := range orders {
		next := q.first()
		next.Sort = order
		out[i] = choice{Text: t.sorts[order], Address: next.with(path), Selected: order == q.Sort}
	}
	return out
}

// facetGroups returns the facets as links, and the links that give up what is selected.
func facetGroups(t *texts, path string, q Query, facets *webv1.Facets) (groups []facetGroup, applied []link) {
	add := func(title string, values []*webv1.FacetValue, toggle func(Query, string) Query) {
		group := facetGroup{Title: title}
		for _, v := range values {
			if v.GetCount() == 0 && !v.GetSelected() {
				continue
			}
			address := toggle(q.first(), v.GetValue()).with(path)
			group.Choices = append(group.Choices, choice{v.GetLabel(), address, v.GetCount(), v.GetSelected()})
			if v.GetSelected() {
				applied = append(applied, link{v.GetLabel(), address})
			}
		}
		if len(group.Choices) > 0 {
			groups = append(groups, group)
		}
	}
	add(t.Brand, facets.GetBrands(), func(q Query, v string) Query { q.Brands = toggled(q.Brands, v); return q })
	for _, o := range facets.GetOptions() {
		add(o.GetLabel(), o.GetValues(), func(q Query, v string) Query {
			q.Options = toggled(q.Options, o.GetName()+":"+v)
			return q
		})
	}
	orderable := &webv1.FacetValue{Value: "1", Label: t.Orderable, Count: facets.GetOrderable(), Selected: q.Orderable}
	add(t.Stock, []*webv1.FacetValue{orderable}, func(q Query, _ string) Query { q.Orderable = !q.Orderable; return q })
	add(t.Tag, facets.GetTags(), func(q Query, v string) Query { q.Tags = toggled(q.Tags, v); return q })
	if q.PriceMin > 0 || q.PriceMax > 0 {
		without := q.first()
		without.PriceMin, without.PriceMax = 0, 0
		applied = append(applied, link{priceRange(t, q), without.with(path)})
	}
	return groups, applied
}

// toggled returns the values with one more, or without it if it is one of them.
func toggled(values []string, value string) []string {
	if i := slices.Index(values, value); i >= 0 {
		return slices.Delete(slices.Clone(values), i, i+1)
	}
	return slices.Sorted(slices.Values(append(slices.Clone(values), value)))
}

func priceRange(t *texts, q Query) string {
	text := t.Price + " "
	if q.PriceMin > 0 {
		text += "¥" + grouped(q.PriceMin)
	}
	text += t.To
	if q.PriceMax > 0 {
		text += "¥" + grouped(q.PriceMax)
	}
	return text
}

// neighbors returns the addresses of the pages before and after, "" if there is none.
func neighbors(path string, in Listing) (previous, next string) {
	switch in.Path {
	case PathSearch:
		if in.Query.Token != "" {
			previous = in.Query.first().with(path)
		}
		if in.NextToken != "" {
			q := in.Query
			q.Token = in.NextToken
			next = q.with(path)
		}
	default:
		if in.Query.Page > 1 {
			q := in.Query
			q.Page--
			previous = q.with(path)
		}
		if in.HasMore {
			q := in.Query
			q.Page++
			next = q.with(path)
		}
	}
	return previous, next
}
