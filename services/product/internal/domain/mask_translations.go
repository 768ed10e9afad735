package domain

import (
	"cmp"
	"maps"
	"strings"

	"github.com/akinai/akinai/pkg/language"
)

// fieldTranslations is the field of all translations. Its parts are fields, too:
// "translations.en" is one language, and "translations.en.name" one text of it.
const fieldTranslations = "translations"

// textFields sets one field of the texts in a language. Maps are merged by their keys: an empty
// text removes the translation.
var textFields = map[string]func(to *Texts, from Texts){
	fieldName:       func(to *Texts, from Texts) { to.Name = from.Name },
	"description":   func(to *Texts, from Texts) { to.Description = from.Description },
	fieldOptions:    func(to *Texts, from Texts) { to.Options = mergedOptions(to.Options, from.Options) },
	"variant_names": func(to *Texts, from Texts) { to.VariantNames = mergedTexts(to.VariantNames, from.VariantNames) },
	"picture_alts":  func(to *Texts, from Texts) { to.PictureAlts = mergedTexts(to.PictureAlts, from.PictureAlts) },
}

// translationField splits a field of translations; name is "" for a whole language. ok is false for
// any other field.
func translationField(field string) (l language.Language, name string, ok bool) {
	rest, ok := strings.CutPrefix(field, fieldTranslations+".")
	if !ok {
		return "", "", false
	}
	tag, name, one := strings.Cut(rest, ".")
	if one && textFields[name] == nil {
		return "", "", false
	}
	return language.Language(tag), name, true
}

// translations returns the stored translations with the listed fields of in.
func (m Mask) translations(stored, given Translations) Translations {
	if m.has(fieldTranslations) {
		return given
	}
	merged := maps.Clone(stored)
	for _, field := range m.Fields {
		l, name, ok := translationField(field)
		if !ok {
			continue
		}
		if merged == nil {
			merged = make(Translations)
		}
		texts := given[l]
		if name != "" {
			texts = merged[l]
			textFields[name](&texts, given[l])
		}
		merged[l] = texts
	}
	return merged
}

func mergedTexts[K comparable](stored, given map[K]string) map[K]string {
	merged := make(map[K]string, len(stored)+len(given))
	maps.Copy(merged, stored)
	maps.Copy(merged, given)
	return merged
}

// mergedOptions merges texts of options. An option that is said without a name keeps its stored
// name: to remove it, say the option's own name.
func mergedOptions(stored, given map[string]OptionTexts) map[string]OptionTexts {
	merged := make(map[string]OptionTexts, len(stored)+len(given))
	maps.Copy(merged, stored)
	for name, texts := range given {
		merged[name] = OptionTexts{
			Name: cmp.Or(texts.Name, stored[name].Name), Values: mergedTexts(stored[name].Values, texts.Values),
		}
	}
	return merged
}
