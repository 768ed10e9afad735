package page

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"io"
	"net/url"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	"github.com/akinai/akinai/bff/internal/markdown"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/look"
)

//go:embed *.html
var files embed.FS

//go:embed shop.css
var rules string

// Style returns the style sheet of all pages.
func Style() []byte { return look.Style(rules) }

// Pages renders pages. Safe for concurrent use.
type Pages struct {
	origin    string
	accounts  string
	style     string
	scripts   func(screen string) Scripts
	templates *template.Template
	markdown  markdown.Renderer
	shop      Shop
}

// Scripts are the files of the app that a page loads.
type Scripts struct {
	// Module is the script of the page, Preload what it imports, and Styles its style sheets.
	Module          string
	Preload, Styles []string
}

// theme is the name of the script at the head of all pages.
const theme = "theme"

// reading is the name of the script of all pages that are not screens of the app.
const reading = "page"

// New returns the pages of a shop with an origin, such as "https://shop.example". accounts is the
// path of the account pages of the issuer, such as "/oidc/account"; scripts returns the files of a
// screen by its name.
func New(origin, accounts string, scripts func(screen string) Scripts) (*Pages, error) {
	templates, err := template.New("").ParseFS(files, "*.html")
	sum := sha256.Sum256(Style())
	return &Pages{
		origin: origin, accounts: accounts, scripts: scripts, style: PathStyle + "?v=" + hex.EncodeToString(sum[:4]), templates: templates, markdown: markdown.New(),
		shop: Shop{Name: program},
	}, err
}

// Languages returns the languages of the pages, the one at the root first.
func Languages() []language.Language { return []language.Language{language.Japanese, language.English} }

// frame is what every page has.
type frame struct {
	T                  *texts
	Language           language.Language
	Title, Description string
	// Canonical is the address of the page itself, without filters; Alternates are the same page in
	// all languages. Both are empty for messages.
	Canonical  string
	Alternates []alternate
	// NoIndex keeps the page out of search engines.
	NoIndex bool
	// Kind and Picture are for Open Graph.
	Kind, Picture string
	// Data is JSON-LD, an object of schema.org each.
	Data []thing
	// Other is the same page in the other language, with its filters.
	Other alternate
	// Footer are the links at the end of the page.
	Footer                    []link
	Home, Search, Style, Icon string
	MyCart, MyAccount         string
	Scripts                   Scripts
	// Theme is the script that sets the theme before the first paint.
	Theme string
	// Content is what the script of the page reads, as JSON.
	Content any
	Q       string
	// Shop is shown in the header: its logo, the wordmark of the program, or its name.
	Shop     Shop
	Wordmark template.HTML
}

// alternate is a page in another language.
type alternate struct {
	Language language.Language
	Name     string
	Address  string
}

// languageNames are the names of the languages in themselves.
var languageNames = map[language.Language]string{language.Japanese: "日本語", language.English: "English"}

// frame returns the frame of the page at a path, which has no prefix of a language. canonical is
// the query of the canonical address, and shown that of this one.
func (p *Pages) frame(l language.Language, path string, canonical, shown Query) frame {
	f := frame{
		T: textsOf(l), Language: l, Canonical: p.origin + canonical.with(Address(l, path)), Kind: "website",
		Home: Address(l, PathHome), Search: Address(l, PathSearch), Style: p.style, Icon: PathIcon, Q: shown.Q, Shop: p.shop, Wordmark: p.shop.wordmark(),
		MyCart: Address(l, "/cart"), MyAccount: Address(l, "/account"), Scripts: p.scripts(reading), Theme: p.scripts(theme).Module,
		Footer: footer(textsOf(l), l),
	}
	for _, other := range Languages() {
		f.Alternates = append(f.Alternates, alternate{other, languageNames[other], p.origin + canonical.with(Address(other, path))})
		if other != l {
			f.Other = alternate{other, languageNames[other], shown.with(Address(other, path))}
		}
	}
	return f
}

// absolute returns the address of a picture with scheme and host, "" if it is not one of the web.
func (p *Pages) absolute(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil || address == "":
		return ""
	case u.Scheme == "https" || u.Scheme == "http":
		return u.String()
	case u.Scheme == "" && u.Host == "" && len(u.Path) > 0 && u.Path[0] == '/':
		return p.origin + u.String()
	default:
		return ""
	}
}

// Message is a page that only says something, and what to do.
type Message struct {
	Kind MessageKind
	// Text is that of MessageRefused; the others have their own.
	Text string
	// Products are shown with MessageGone.
	Products []*webv1.ProductCard
	// Retry is in how many seconds the script of the page tries again; 0 means that it does not.
	Retry int
}

// pathLogin begins a login.
const pathLogin = "/session/login?lang="

// Message writes a page that only says something.
func (p *Pages) Message(w io.Writer, l language.Language, m Message) error {
	f := p.frame(l, PathHome, Query{}, Query{})
	f.Canonical, f.Alternates, f.NoIndex, f.Title = "", nil, true, f.T.messages[m.Kind].Title
	page := struct {
		frame
		Text  string
		Login string
		Cards []card
		Retry int
	}{frame: f, Text: cmp.Or(m.Text, f.T.messages[m.Kind].Text), Cards: cards(l, m.Products), Retry: m.Retry}
	if m.Kind == MessageLogin {
		page.Login = pathLogin + string(l)
	}
	return p.templates.ExecuteTemplate(w, "message", page)
}

// card is a product in a row or a grid.
type card struct {
	Address, Name, Brand string
	// Language is that of the name, "" if it is the page's.
	Language language.Language
	Picture  picture
	Price    string
	Sale     sale
	Stock    stock
}

// stock is a stock status in words.
type stock struct{ Text, Class string }

// stockClasses name the statuses whose look differs.
var stockClasses = map[webv1.StockStatus]string{
	webv1.StockStatus_STOCK_STATUS_IN_STOCK: "in", webv1.StockStatus_STOCK_STATUS_LOW_STOCK: "low", webv1.StockStatus_STOCK_STATUS_BACK_ORDER: "low",
}

func stockOf(t *texts, s webv1.StockStatus) stock {
	class := stockClasses[s]
	if class == "" {
		class = "out"
	}
	return stock{t.stock[s], class}
}

func cards(l language.Language, products []*webv1.ProductCard) []card {
	t := textsOf(l)
	out := make([]card, len(products))
	for i, p := range products {
		out[i] = card{
			Address: Address(l, PathProduct+p.GetSlug()), Name: p.GetName(), Brand: p.GetBrand(), Language: foreign(l, p.GetLanguage()),
			Picture: pictureOf(p.GetPicture(), cardSizes), Price: price(p.GetPriceFrom()) + t.TaxIncluded, Stock: stockOf(t, p.GetStock()),
		}
		if p.GetRegularPrice() != nil {
			out[i].Sale = sale{Label: t.RegularPrice, Regular: price(p.GetRegularPrice())}
		}
		if p.GetPriceTo().GetAmount() > p.GetPriceFrom().GetAmount() {
			out[i].Price = t.Before + price(p.GetPriceFrom()) + t.After + t.TaxIncluded
		}
	}
	return out
}

// foreign returns the language of a text if it is not that of the page.
func foreign(page language.Language, text string) language.Language {
	if text == string(page) {
		return language.None
	}
	return language.Language(text)
}

// Icon returns the picture that browsers show beside a title.
func Icon() []byte { return look.Icon() }
