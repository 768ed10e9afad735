package catalogfile

import (
	"bytes"
	"encoding/json"
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/sheet"
)

// Names of fields that differ from the column names, or that need special treatment.
const (
	fieldPictures = "pictures"
	fieldURLs     = "pictures.url"
	fieldOptions  = "options"
	fieldName     = "name"
	fieldPrice    = "price"
	fieldStatus   = "status"
	fieldVariants = "variants"
	fieldSlug     = "slug"
	fieldSKU      = "sku"
)

// productMask returns the mask of a product: the fields that the columns of a file set. The masks
// of its variants are added later.
func productMask(header sheet.Header) *productv1.ProductMask {
	mask := &productv1.ProductMask{}
	for _, column := range header.Columns {
		switch column {
		case sheet.Name, sheet.Description, sheet.Category, sheet.Brand, sheet.Status, sheet.Tags, sheet.Image, sheet.TaxExcluded:
			mask.Fields = append(mask.Fields, column)
		case sheet.OptionOrder:
			mask.Fields = append(mask.Fields, fieldOptions)
		}
	}
	switch {
	case header.Has(sheet.PictureAlts):
		mask.Fields = append(mask.Fields, fieldPictures)
	case header.Has(sheet.Pictures):
		mask.Fields = append(mask.Fields, fieldURLs)
	}
	mask.Fields = append(mask.Fields, translationFields(header)...)
	for _, attribute := range header.Attributes {
		mask.Attributes = append(mask.Attributes, attribute.Name)
	}
	for _, column := range header.Metadata {
		mask.Metadata = append(mask.Metadata, column.Name)
	}
	return mask
}

// variantMask returns the mask of the variant of a row. An empty price is left out, because a
// variant cannot lose its price.
func variantMask(header sheet.Header, priced bool) *productv1.VariantMask {
	mask := &productv1.VariantMask{}
	if priced {
		mask.Fields = append(mask.Fields, fieldPrice)
	}
	for _, column := range []string{sheet.TaxClass, sheet.WeightGrams, sheet.MaxPerOrder, sheet.Free} {
		if header.Has(column) {
			mask.Fields = append(mask.Fields, column)
		}
	}
	if header.Has(sheet.VariantName) {
		mask.Fields = append(mask.Fields, fieldName)
	}
	for _, option := range header.Options {
		mask.Options = append(mask.Options, option.Name)
	}
	for _, column := range header.VariantMetadata {
		mask.Metadata = append(mask.Metadata, column.Name)
	}
	return mask
}

// LineMask returns the mask of a JSON line: the fields that it has, even if they are empty. The
// line must be a product that was parsed without an error.
func LineMask(line json.RawMessage) (*productv1.ProductMask, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(line, &fields); err != nil {
		return nil, err
	}
	mask := &productv1.ProductMask{Fields: namesOf((&productv1.ProductInput{}).ProtoReflect(), fields, fieldSlug, fieldVariants)}
	if err := maskTranslations(mask, fields[fieldTranslations]); err != nil {
		return nil, err
	}
	var variants []map[string]json.RawMessage
	if err := json.Unmarshal(cmpRaw(fields[fieldVariants]), &variants); err != nil {
		return nil, err
	}
	for _, variant := range variants {
		if bytes.Equal(variant[fieldPrice], []byte("null")) {
			delete(variant, fieldPrice)
		}
		mask.Variants = append(mask.Variants, &productv1.VariantMask{
			Fields: namesOf((&productv1.VariantInput{}).ProtoReflect(), variant, fieldSKU),
		})
	}
	return mask, nil
}

func cmpRaw(raw json.RawMessage) json.RawMessage {
	if raw == nil {
		return json.RawMessage("null")
	}
	return raw
}

// namesOf returns the proto names of the fields of an object, sorted, without those in except.
func namesOf(m protoreflect.Message, object map[string]json.RawMessage, except ...string) []string {
	var names []string
	fields := m.Descriptor().Fields()
	for key := range object {
		field := fields.ByJSONName(key)
		if field == nil {
			field = fields.ByTextName(key)
		}
		if field != nil && !slices.Contains(except, string(field.Name())) {
			names = append(names, string(field.Name()))
		}
	}
	slices.Sort(names)
	return names
}

// OrderOptions declares the options of a line that declares none, in the order in which its
// variants list them. It reads the text of the line, because a map has no order.
func OrderOptions(d *productv1.ProductInput, line json.RawMessage) error {
	if len(d.GetOptions()) > 0 {
		return nil
	}
	var texts struct {
		Variants []struct {
			Options json.RawMessage `json:"options"`
		} `json:"variants"`
	}
	if err := json.Unmarshal(line, &texts); err != nil {
		return err
	}
	for i, text := range texts.Variants {
		decoder := json.NewDecoder(bytes.NewReader(text.Options))
		for name := true; ; name = !name {
			token, err := decoder.Token()
			if err != nil || token == json.Delim('}') {
				break
			}
			if _, begins := token.(json.Delim); begins {
				name = false // the next token is a name
				continue
			}
			if key, is := token.(string); is && name {
				d.Options = addOption(d.GetOptions(), key, d.GetVariants()[i].GetOptions()[key])
			}
		}
	}
	return nil
}
