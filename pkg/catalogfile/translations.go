package catalogfile

import (
	"encoding/json"
	"slices"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/sheet"
)

// fieldTranslations is the field of all translations. Its parts are fields, too, such as
// "translations.en.name".
const fieldTranslations = "translations"

// translationColumns maps the columns of texts in a language to the field that they set.
var translationColumns = map[string]string{
	sheet.Name: "name", sheet.Description: "description", sheet.PictureAlts: "picture_alts", sheet.OptionOrder: "options",
	sheet.VariantName: "variant_names",
}

// translationFields returns the fields that the columns of a file set.
func translationFields(header sheet.Header) []string {
	var fields []string
	for _, l := range header.Languages {
		for _, column := range sortedKeys(translationColumns) {
			if header.Has(sheet.In(l, column)) {
				fields = append(fields, fieldTranslations+"."+string(l)+"."+translationColumns[column])
			}
		}
		options := fieldTranslations + "." + string(l) + ".options"
		translated := slices.ContainsFunc(header.OptionTexts, func(o sheet.NamedIn) bool { return o.Language == l })
		if translated && !slices.Contains(fields, options) {
			fields = append(fields, options)
		}
	}
	return fields
}

// setTranslations sets the texts of the product in other languages from a row.
func setTranslations(d *productv1.ProductInput, header sheet.Header, cells []string) error {
	for _, l := range header.Languages {
		of := func(column string) string { return sheet.Unguard(header.Of(sheet.In(l, column), cells)) }
		texts := textsIn(d, l)
		texts.Name, texts.Description = of(sheet.Name), of(sheet.Description)
		if header.Has(sheet.In(l, sheet.PictureAlts)) {
			translated, err := pictures(sheet.Unguard(header.Of(sheet.Pictures, cells)), of(sheet.PictureAlts))
			if err != nil {
				return err
			}
			for i, picture := range d.GetPictures() {
				texts.PictureAlts[picture.GetUrl()] = translated[i].GetAlt()
			}
		}
		if err := setOptionOrder(texts, l, sheet.SplitList(sheet.Unguard(header.Of(sheet.OptionOrder, cells))), sheet.SplitList(of(sheet.OptionOrder))); err != nil {
			return err
		}
	}
	return nil
}

// setOptionOrder sets the texts of options from a list that has the names and values of
// option_order, in its order, in a language. An empty list translates none of them.
func setOptionOrder(texts *productv1.ProductTexts, l language.Language, order, translated []string) error {
	if len(translated) == 0 {
		translated = order
	}
	if len(translated) != len(order) {
		return malformedf("%s: %d items, and %d of %s", sheet.In(l, sheet.OptionOrder), len(translated), len(order), sheet.OptionOrder)
	}
	for i, item := range order {
		name, value := cutOption(item)
		translatedName, translatedValue := cutOption(translated[i])
		if err := setOptionText(texts, l, name, value, translatedName, translatedValue); err != nil {
			return err
		}
	}
	return nil
}

// addTranslations adds the texts of a variant in other languages.
func addTranslations(d *productv1.ProductInput, header sheet.Header, cells []string, v *productv1.VariantInput) error {
	for _, l := range header.Languages {
		if column := sheet.In(l, sheet.VariantName); header.Has(column) {
			textsIn(d, l).VariantNames[v.GetSku()] = sheet.Unguard(header.Of(column, cells))
		}
	}
	for _, option := range header.OptionTexts {
		value, has := v.GetOptions()[option.Name]
		if !has {
			continue
		}
		if err := setOptionText(textsIn(d, option.Language), option.Language, option.Name, value, "", sheet.Unguard(cells[option.At])); err != nil {
			return err
		}
	}
	return nil
}

// setOptionText sets the texts of an option and one of its values. An empty text does not replace
// the one of another row or column; a different one is refused.
func setOptionText(texts *productv1.ProductTexts, l language.Language, name, value, translatedName, translatedValue string) error {
	option := texts.GetOptions()[name]
	if option == nil {
		option = &productv1.OptionTexts{Values: make(map[string]string)}
		texts.Options[name] = option
	}
	known := option.GetValues()[value]
	if differ(option.GetName(), translatedName) || known != value && differ(known, translatedValue) {
		return conflict(sheet.In(l, sheet.OptionPrefix+name))
	}
	if translatedName != "" {
		option.Name = translatedName
	}
	if translatedValue != "" || known == "" {
		option.Values[value] = translatedValue
	}
	return nil
}

func differ(a, b string) bool { return a != "" && b != "" && a != b }

// textsIn returns the texts of a product in a language.
func textsIn(d *productv1.ProductInput, l language.Language) *productv1.ProductTexts {
	if d.GetTranslations() == nil {
		d.Translations = make(map[string]*productv1.ProductTexts)
	}
	texts := d.GetTranslations()[string(l)]
	if texts == nil {
		texts = &productv1.ProductTexts{
			Options: make(map[string]*productv1.OptionTexts), VariantNames: make(map[string]string), PictureAlts: make(map[string]string),
		}
		d.Translations[string(l)] = texts
	}
	return texts
}

// maskTranslations replaces the field of all translations, which a line has, by those texts that it
// has. A line with empty translations removes all.
func maskTranslations(mask *productv1.ProductMask, raw json.RawMessage) error {
	var translations map[string]map[string]json.RawMessage
	if err := json.Unmarshal(cmpRaw(raw), &translations); err != nil || len(translations) == 0 {
		return err
	}
	mask.Fields = slices.DeleteFunc(mask.GetFields(), func(field string) bool { return field == fieldTranslations })
	for _, l := range sortedKeys(translations) {
		for _, name := range namesOf((&productv1.ProductTexts{}).ProtoReflect(), translations[l]) {
			mask.Fields = append(mask.Fields, fieldTranslations+"."+l+"."+name)
		}
	}
	return nil
}
