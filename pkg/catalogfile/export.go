package catalogfile

import (
	"cmp"
	"strconv"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/sheet"
)

// Columns are the columns of a file that its products decide: names of options and attributes, keys
// of metadata, and languages. The first row of a product has the product's cells; in its other rows
// they are empty. Stock is exported separately.
type Columns struct {
	options, attributes, metadata, variantMetadata, languages map[string]bool
}

// NewColumns returns the columns of a file without products.
func NewColumns() *Columns {
	return &Columns{
		options: make(map[string]bool), attributes: make(map[string]bool), metadata: make(map[string]bool),
		variantMetadata: make(map[string]bool), languages: make(map[string]bool),
	}
}

// Add adds the columns of a product.
func (c *Columns) Add(p *productv1.Product) {
	for name := range p.GetAttributes() {
		c.attributes[name] = true
	}
	for key := range p.GetMetadata() {
		c.metadata[key] = true
	}
	for l := range p.GetTranslations() {
		c.languages[l] = true
	}
	for _, v := range p.GetVariants() {
		for name := range v.GetOptions() {
			c.options[name] = true
		}
		for key := range v.GetMetadata() {
			c.variantMetadata[key] = true
		}
	}
}

// Sheet returns the header and the rows of products that were added.
func (c *Columns) Sheet() Sheet {
	return Sheet{columns{
		options: sortedKeys(c.options), attributes: sortedKeys(c.attributes), metadata: sortedKeys(c.metadata),
		variantMetadata: sortedKeys(c.variantMetadata), languages: sortedKeys(c.languages),
	}}
}

// Sheet makes the rows of a file.
type Sheet struct{ columns columns }

// Header returns the first row.
func (s Sheet) Header() []string { return s.columns.header() }

// Row appends the cells of a variant to row.
func (s Sheet) Row(row []string, p *productv1.Product, variant int) []string {
	return s.columns.row(row, p, variant)
}

type columns struct {
	options, attributes, metadata, variantMetadata, languages []string
}

var (
	first = []string{
		sheet.Name, sheet.Description, sheet.Category, sheet.Brand, sheet.Status, sheet.Tags, sheet.Image, sheet.Pictures,
		sheet.PictureAlts, sheet.TaxExcluded, sheet.OptionOrder,
	}
	each = []string{
		sheet.SKU, sheet.VariantName, sheet.Price, sheet.Currency, sheet.TaxClass, sheet.WeightGrams, sheet.MaxPerOrder,
		sheet.Free,
	}
	// translated are the columns of each language.
	translated = []string{sheet.VariantName, sheet.Name, sheet.Description, sheet.PictureAlts, sheet.OptionOrder}

	statusWords = map[productv1.Status]string{
		productv1.Status_STATUS_DRAFT: "draft", productv1.Status_STATUS_PUBLISHED: "published", productv1.Status_STATUS_ARCHIVED: "archived",
	}
	taxClassWords = map[productv1.TaxClass]string{
		productv1.TaxClass_TAX_CLASS_STANDARD: "standard", productv1.TaxClass_TAX_CLASS_REDUCED: "reduced",
	}
)

func (c columns) header() []string {
	header := append([]string{sheet.Slug}, first...)
	header = append(header, each...)
	for _, name := range c.options {
		header = append(header, sheet.OptionPrefix+name)
	}
	for _, name := range c.attributes {
		header = append(header, sheet.AttributePrefix+name)
	}
	for _, key := range c.metadata {
		header = append(header, sheet.MetadataPrefix+key)
	}
	for _, key := range c.variantMetadata {
		header = append(header, sheet.VariantMetadataPrefix+key)
	}
	for _, l := range c.languages {
		for _, column := range translated {
			header = append(header, sheet.In(language.Language(l), column))
		}
	}
	return header
}

// row appends the cells of a variant to row.
func (c columns) row(row []string, p *productv1.Product, variant int) []string {
	v := p.GetVariants()[variant]
	row = append(row, p.GetSlug())
	if variant == 0 {
		row = append(row, productCells(p)...)
	} else {
		row = append(row, make([]string, len(first))...)
	}
	row = append(row, variantCells(v)...)
	row = appendValues(row, c.options, v.GetOptions())
	attributes, metadata := p.GetAttributes(), p.GetMetadata()
	if variant > 0 {
		attributes, metadata = nil, nil
	}
	row = appendValues(row, c.attributes, attributes)
	row = appendValues(row, c.metadata, metadata)
	row = appendValues(row, c.variantMetadata, v.GetMetadata())
	for _, l := range c.languages {
		row = append(row, translatedCells(p, p.GetTranslations()[l], variant)...)
	}
	return row
}

// translatedCells returns the cells of the columns in one language.
func translatedCells(p *productv1.Product, t *productv1.ProductTexts, variant int) []string {
	name := t.GetVariantNames()[p.GetVariants()[variant].GetSku()]
	if variant > 0 {
		return []string{sheet.Guard(name), "", "", "", ""}
	}
	return []string{
		sheet.Guard(name), sheet.Guard(t.GetName()), sheet.Guard(t.GetDescription()),
		sheet.Guard(sheet.JoinList(translatedAlts(p, t))), sheet.Guard(sheet.JoinList(translatedOrder(p, t))),
	}
}

// translatedAlts returns the alternative texts in the order of the pictures; nil if none is
// translated.
func translatedAlts(p *productv1.Product, t *productv1.ProductTexts) []string {
	if len(t.GetPictureAlts()) == 0 {
		return nil
	}
	var alts []string
	for _, picture := range p.GetPictures() {
		alts = append(alts, t.GetPictureAlts()[picture.GetUrl()])
	}
	return alts
}

// translatedOrder returns the items of option_order in the language; nil if none is translated.
func translatedOrder(p *productv1.Product, t *productv1.ProductTexts) []string {
	if len(t.GetOptions()) == 0 {
		return nil
	}
	var order []string
	for _, option := range p.GetOptions() {
		texts := t.GetOptions()[option.GetName()]
		for _, value := range option.GetValues() {
			order = append(order, cmp.Or(texts.GetName(), option.GetName())+":"+cmp.Or(texts.GetValues()[value], value))
		}
	}
	return order
}

func appendValues(row, names []string, values map[string]string) []string {
	for _, name := range names {
		cell := ""
		if value, has := values[name]; has {
			cell = sheet.GuardValue(value)
		}
		row = append(row, cell)
	}
	return row
}

// productCells returns cells in the order of first.
func productCells(p *productv1.Product) []string {
	var urls, alts, order []string
	described := false
	for _, picture := range p.GetPictures() {
		urls, alts = append(urls, picture.GetUrl()), append(alts, picture.GetAlt())
		described = described || picture.GetAlt() != ""
	}
	if !described {
		alts = nil
	}
	for _, option := range p.GetOptions() {
		for _, value := range option.GetValues() {
			order = append(order, option.GetName()+":"+value)
		}
	}
	excluded := ""
	if p.GetTaxExcluded() {
		excluded = "true"
	}
	cells := []string{
		p.GetName(), p.GetDescription(), p.GetCategory(), p.GetBrand(), statusWords[p.GetStatus()], sheet.JoinList(p.GetTags()), p.GetImage(),
		sheet.JoinList(urls), sheet.JoinList(alts), excluded, sheet.JoinList(order),
	}
	for i := range cells {
		cells[i] = sheet.Guard(cells[i])
	}
	return cells
}

// variantCells returns cells in the order of each. The price is the regular price as it was
// entered.
func variantCells(v *productv1.Variant) []string {
	free := ""
	if v.GetFree() {
		free = "true"
	}
	return []string{
		v.GetSku(), sheet.Guard(v.GetName()), strconv.FormatInt(v.GetPrice().GetAmount(), 10), v.GetPrice().GetCurrency(),
		taxClassWords[v.GetTaxClass()], orNothing(v.GetWeightGrams()), orNothing(v.GetMaxPerOrder()), free,
	}
}

// orNothing returns "" for 0, which means that there is no value.
func orNothing(n int32) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(int(n))
}
