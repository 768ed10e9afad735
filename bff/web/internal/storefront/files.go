package storefront

import (
	"encoding/xml"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/bff/web/internal/page"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/text"
)

const (
	// sitemapSize is the number of products in a file, sitemapFiles that of files: page numbers of
	// listings end at 10,000.
	sitemapSize  = 100
	sitemapFiles = 10000

	namespace = "http://www.sitemaps.org/schemas/sitemap/0.9"
)

// location is an address in a sitemap.
type location struct {
	Address string `xml:"loc"`
}

// sitemapIndex serves the list of sitemaps: one for categories and collections, and one a hundred
// products.
func (s *Shop) sitemapIndex(w http.ResponseWriter, r *http.Request) {
	res, err := s.catalog.ListProducts(r.Context(), &webv1.ListProductsRequest{Sort: webv1.Sort_SORT_NEWEST, PageSize: 1})
	if err != nil {
		s.fail(w, r, language.Japanese, err)
		return
	}
	files := min((int(res.GetTotal())+sitemapSize-1)/sitemapSize, sitemapFiles)
	list := []location{{s.origin + "/sitemaps/pages.xml"}}
	for i := range files {
		list = append(list, location{fmt.Sprintf("%s/sitemaps/products-%d.xml", s.origin, i+1)})
	}
	writeXML(w, struct {
		XMLName xml.Name   `xml:"sitemapindex"`
		Space   string     `xml:"xmlns,attr"`
		Maps    []location `xml:"sitemap"`
	}{Space: namespace, Maps: list})
}

// sitemap serves one sitemap, with the addresses in all languages.
func (s *Shop) sitemap(w http.ResponseWriter, r *http.Request) {
	paths, err := s.paths(r)
	if err != nil {
		s.fail(w, r, language.Japanese, err)
		return
	}
	var list []location
	for _, path := range paths {
		for _, l := range page.Languages() {
			list = append(list, location{s.origin + page.Address(l, path)})
		}
	}
	writeXML(w, struct {
		XMLName xml.Name   `xml:"urlset"`
		Space   string     `xml:"xmlns,attr"`
		URLs    []location `xml:"url"`
	}{Space: namespace, URLs: list})
}

// paths returns the paths of the pages in a sitemap.
func (s *Shop) paths(r *http.Request) ([]string, error) {
	name := r.PathValue("name")
	if name == "pages.xml" {
		categories, err1 := s.catalog.ListCategories(r.Context(), &webv1.ListCategoriesRequest{})
		if err1 != nil {
			return nil, err1
		}
		collections, err2 := s.catalog.ListCollections(r.Context(), &webv1.ListCollectionsRequest{})
		paths := append([]string{page.PathHome, page.PathContact}, slices.Sorted(maps.Keys(page.Documents()))...)
		for _, c := range categories.GetCategories() {
			paths = append(paths, page.PathCategory+c.GetSlug())
		}
		for _, c := range collections.GetCollections() {
			paths = append(paths, page.PathCollection+c.GetSlug())
		}
		return paths, err2
	}
	number, products := strings.CutPrefix(strings.TrimSuffix(name, ".xml"), "products-")
	n, err := strconv.ParseInt(number, 10, 32)
	if !products || err != nil || n < 1 || n > sitemapFiles || name != fmt.Sprintf("products-%d.xml", n) {
		return nil, errNotFound
	}
	res, err := s.catalog.ListProducts(r.Context(), &webv1.ListProductsRequest{Sort: webv1.Sort_SORT_NEWEST, PageSize: sitemapSize, Page: int32(n)})
	if err == nil && len(res.GetProducts()) == 0 {
		err = errNotFound
	}
	var paths []string
	for _, product := range res.GetProducts() {
		paths = append(paths, page.PathProduct+product.GetSlug())
	}
	return paths, err
}

func writeXML(w http.ResponseWriter, document any) {
	body, err := xml.Marshal(document)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/xml")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	_, _ = w.Write(append([]byte(xml.Header), body...))
}

// robots serves the rules for crawlers.
func (s *Shop) robots(w http.ResponseWriter, _ *http.Request) {
	writeText(w, "User-agent: *\nDisallow: /v1/\nDisallow: /akinai.\nDisallow: /search\nDisallow: /en/search\nDisallow: /account\nDisallow: /en/account\nDisallow: /cart\nDisallow: /en/cart\nDisallow: /checkout\nDisallow: /en/checkout\nDisallow: /orders\nDisallow: /en/orders\nDisallow: /oidc/\n\nSitemap: "+
		s.origin+"/sitemap.xml\n")
}

// overview serves /llms.txt: what the shop is and where its pages and its API are, for programs
// that read text.
func (s *Shop) overview(w http.ResponseWriter, r *http.Request) {
	ctx := language.With(r.Context(), language.English)
	facts := s.beginFacts(ctx, language.English)
	categories, err := s.catalog.ListCategories(ctx, &webv1.ListCategoriesRequest{})
	if err != nil {
		s.fail(w, r, language.English, err)
		return
	}
	var out strings.Builder
	fmt.Fprintf(&out, "# %[2]s\n\n> An online shop in Japan. Prices are in yen and include tax. Pages are in Japanese at the root and in English below /en.\n\n"+
		"## API\n\n- [Description (OpenAPI)](%[1]s/openapi.yaml)\n- [Products](%[1]s/v1/products)\n- [Search](%[1]s/v1/products/search?q=tea)\n"+
		"- [Categories](%[1]s/v1/categories)\n- [Collections](%[1]s/v1/collections)\n\n## Categories\n\n", s.origin, plain.Replace(s.pages.Of(facts()).Name()))
	for _, c := range categories.GetCategories() {
		fmt.Fprintf(&out, "- [%s](%s)\n", isolated(c.GetName()), s.origin+page.Address(language.English, page.PathCategory+c.GetSlug()))
	}
	writeText(w, out.String())
}

// isolated returns a name for the text of a link.
func isolated(name string) string { return text.Isolate(plain.Replace(name)) }

// plain removes what would end the text of a link.
var plain = strings.NewReplacer("[", "(", "]", ")", "\n", " ", "\r", " ")

func writeText(w http.ResponseWriter, content string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	_, _ = w.Write([]byte(content))
}

// file serves a file of the program. Its address has its version.
func file(media string, content []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		maxAge := "public, max-age=3600"
		if r.URL.RawQuery != "" {
			maxAge = "public, max-age=31536000, immutable"
		}
		w.Header().Set("Content-Type", media)
		w.Header().Set("Cache-Control", maxAge)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = w.Write(content)
	}
}
