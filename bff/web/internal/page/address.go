package page

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/bff/internal/view"
	"github.com/akinai/akinai/pkg/language"
)

// The paths of the pages, below the prefix of the language.
const (
	PathHome        = view.PathHome
	PathProduct     = view.PathProduct
	PathCategory    = view.PathCategory
	PathCollection  = view.PathCollection
	PathSearch      = view.PathSearch
	PathStyle       = "/shop.css"
	PathIcon        = "/favicon.svg"
	englishPrefix   = view.EnglishPrefix
	maxValues       = 50
	maxValueLength  = 100
	maxOptionLength = 265
	maxQueryLength  = 200
	maxPage         = 10000
)

// Address returns the path of a page in a language.
func Address(l language.Language, path string) string { return view.PageAddress(l, path) }

// sorts are the sort orders of a listing, by the value of the parameter. The first is the default.
var sorts = []struct {
	name string
	sort webv1.Sort
}{
	{"popular", webv1.Sort_SORT_POPULAR},
	{"newest", webv1.Sort_SORT_NEWEST},
	{"price_low", webv1.Sort_SORT_PRICE_LOW},
	{"price_high", webv1.Sort_SORT_PRICE_HIGH},
}

// Query is what the parameters of a listing or a search select.
type Query struct {
	// Q is the text of a search.
	Q string
	// Sort is SORT_UNSPECIFIED for the default: by popularity, or by relevance in a search.
	Sort                  webv1.Sort
	Brands, Tags, Options []string
	Orderable             bool
	PriceMin, PriceMax    int64
	// Page is the number of the page, from 1; a search has a Token instead.
	Page  int32
	Token string
}

// ParseQuery reads the parameters of a page. It ignores unknown parameters, and values that are not
// valid: links to a shop come with parameters of others.
func ParseQuery(raw string) Query {
	values, _ := url.ParseQuery(raw) // has what can be read
	q := Query{
		Q: text(values.Get("q"), maxQueryLength), Brands: texts50(values["brand"], maxValueLength), Tags: texts50(values["tag"], 64),
		Options: texts50(values["option"], maxOptionLength), Orderable: values.Get("orderable") == "1",
		PriceMin: amount(values.Get("price_min")), PriceMax: amount(values.Get("price_max")), Page: 1, Token: text(values.Get("token"), maxValueLength),
	}
	q.Options = slices.DeleteFunc(q.Options, func(option string) bool {
		name, value, found := strings.Cut(option, ":")
		return !found || name == "" || strings.TrimSpace(value) == ""
	})
	for _, s := range sorts {
		if values.Get("sort") == s.name {
			q.Sort = s.sort
		}
	}
	if n, err := strconv.ParseInt(values.Get("page"), 10, 32); err == nil && n > 1 && n <= maxPage {
		q.Page = int32(n)
	}
	return q
}

// Encode returns the parameters in their canonical form: sorted, without defaults.
func (q Query) Encode() string {
	values := make(url.Values)
	set := func(name, value string) {
		if value != "" {
			values.Set(name, value)
		}
	}
	set("q", q.Q)
	set("token", q.Token)
	for _, s := range sorts {
		if q.Sort == s.sort {
			set("sort", s.name)
		}
	}
	values["brand"], values["tag"], values["option"] = q.Brands, q.Tags, q.Options
	if q.Orderable {
		set("orderable", "1")
	}
	set("price_min", positive(q.PriceMin))
	set("price_max", positive(q.PriceMax))
	if q.Page > 1 {
		set("page", strconv.Itoa(int(q.Page)))
	}
	return values.Encode()
}

// Filtered reports whether the query selects or sorts: such a page is not for search engines.
func (q Query) Filtered() bool {
	return len(q.Brands)+len(q.Tags)+len(q.Options) > 0 || q.Orderable || q.PriceMin > 0 || q.PriceMax > 0 || q.Sort != webv1.Sort_SORT_UNSPECIFIED
}

// with returns the path with the parameters of the query.
func (q Query) with(path string) string {
	if encoded := q.Encode(); encoded != "" {
		return path + "?" + encoded
	}
	return path
}

// Canonical returns the address of the page at a path, which has no prefix of a language, with a
// query.
func Canonical(l language.Language, path string, query Query) string {
	return query.with(Address(l, path))
}

// Addresses implements screen.Pages.
type Addresses struct{}

// Canonical returns the address of a listing, of a search or of a product.
func (Addresses) Canonical(l language.Language, path, q string, page int32) string {
	return Canonical(l, path, Query{Q: q, Page: page})
}

// Summary returns the beginning of a text in HTML, as plain text for search engines.
func (Addresses) Summary(fragment string) string { return Summary(fragment) }

// first returns the query for the first page.
func (q Query) first() Query {
	q.Page, q.Token = 1, ""
	return q
}

// CanonicalQuery returns the query of a page without unknown parameters and values, in canonical
// order. It returns false for a path that is no page of the shop.
func CanonicalQuery(path, raw string) (string, bool) {
	rest := strings.TrimPrefix(path, englishPrefix+"/")
	if rest != path {
		rest = "/" + rest
	}
	query := ParseQuery(raw)
	switch {
	case path == PathHome, path == englishPrefix, strings.HasPrefix(rest, PathProduct):
		return "", true
	case strings.HasPrefix(rest, PathCategory), strings.HasPrefix(rest, PathCollection):
		query.Q, query.Token = "", ""
		return query.Encode(), true
	case isScreen(rest):
		return "", true
	case rest == PathSearch:
		query.Page = 1
		return query.Encode(), true
	case rest == PathContact:
		return "", true
	case Documents()[rest] != "":
		if version := ParseVersion(raw); version > 0 {
			return url.Values{"version": {strconv.FormatInt(version, 10)}}.Encode(), true
		}
		return "", true
	default:
		return raw, false
	}
}

// texts50 returns the valid texts, each once, at most 50.
func texts50(values []string, length int) []string {
	var out []string
	for _, value := range values {
		if value = text(value, length); value != "" && !slices.Contains(out, value) && len(out) < maxValues {
			out = append(out, value)
		}
	}
	slices.Sort(out)
	return out
}

// text returns a text without outer space, "" if it is too long or not valid.
func text(value string, length int) string {
	value = strings.TrimSpace(value)
	if !utf8.ValidString(value) || utf8.RuneCountInString(value) > length || strings.ContainsFunc(value, unicode.IsControl) {
		return ""
	}
	return value
}

// amount returns a number of minor units, 0 if the text is none.
func amount(value string) int64 {
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n < 0 || n > 1<<53 {
		return 0
	}
	return n
}

func positive(n int64) string {
	if n <= 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}
