package domain

import (
	"cmp"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/akinai/akinai/pkg/htmltext"
	"github.com/akinai/akinai/pkg/language"
)

// Translations holds the texts of a product in other languages than the shop's default, in which
// its own fields are. May be nil.
type Translations map[language.Language]Texts

// Texts holds the texts of a product in one language. An empty text is not translated.
type Texts struct {
	Name        string `json:"name,omitempty"`
	Description string `json:"description,omitempty"`
	// Options holds the texts of options by their name.
	Options map[string]OptionTexts `json:"options,omitempty"`
	// VariantNames holds the names of variants.
	VariantNames map[SKU]string `json:"variant_names,omitempty"`
	// PictureAlts holds the alternative texts of pictures by their URL.
	PictureAlts map[string]string `json:"picture_alts,omitempty"`
}

// OptionTexts holds the texts of an option in one language.
type OptionTexts struct {
	Name string `json:"name,omitempty"`
	// Values holds the texts of values by the value.
	Values map[string]string `json:"values,omitempty"`
}

// Equal reports whether two translations are equal; nil equals empty.
func (t Translations) Equal(other Translations) bool { return maps.EqualFunc(t, other, Texts.equal) }

func (t Texts) equal(other Texts) bool {
	return t.Name == other.Name && t.Description == other.Description &&
		maps.Equal(t.VariantNames, other.VariantNames) && maps.Equal(t.PictureAlts, other.PictureAlts) &&
		maps.EqualFunc(t.Options, other.Options, OptionTexts.equal)
}

func (t OptionTexts) equal(other OptionTexts) bool {
	return t.Name == other.Name && maps.Equal(t.Values, other.Values)
}

func (t Texts) isZero() bool {
	return t.Name == "" && t.Description == "" && len(t.Options)+len(t.VariantNames)+len(t.PictureAlts) == 0
}

// all returns all texts, and the keys of the maps.
func (t Texts) all() []string {
	texts := []string{t.Name, t.Description}
	for name, option := range t.Options {
		texts = append(texts, name, option.Name)
		for value, text := range option.Values {
			texts = append(texts, value, text)
		}
	}
	for sku, name := range t.VariantNames {
		texts = append(texts, string(sku), name)
	}
	for url, alt := range t.PictureAlts {
		texts = append(texts, url, alt)
	}
	return texts
}

// normalTranslations returns the translations as they are stored: descriptions are sanitized like
// that of d, and texts are removed that are empty, equal to those of d, or texts of an option,
// value, variant or picture that d does not have. d is normalized, apart from its translations.
func (in ProductInput) normalTranslations() Translations {
	var out Translations
	for l, texts := range in.Translations {
		if texts = in.normalTexts(texts); texts.isZero() {
			continue
		}
		if out == nil {
			out = make(Translations, len(in.Translations))
		}
		out[l] = texts
	}
	return out
}

// normalTexts is normalTranslations for one language.
func (in ProductInput) normalTexts(t Texts) Texts {
	if !anyNUL(t.Description) { // it is refused later, and sanitizing would hide it
		t.Description = htmltext.Clean(t.Description)
	}
	t.Name, t.Description = otherThan(t.Name, in.Name), otherThan(t.Description, in.Description)
	var options map[string]OptionTexts
	for _, o := range in.Options {
		texts := t.Options[o.Name]
		texts.Name = otherThan(texts.Name, o.Name)
		texts.Values = translated(o.Values, itself, texts.Values)
		if texts.Name == "" && len(texts.Values) == 0 {
			continue
		}
		if options == nil {
			options = make(map[string]OptionTexts)
		}
		options[o.Name] = texts
	}
	t.Options = options
	t.VariantNames = translated(in.Variants, func(v Variant) (SKU, string) { return v.SKU, v.Name }, t.VariantNames)
	t.PictureAlts = translated(in.Pictures, func(p Picture) (string, string) { return p.URL, p.Alt }, t.PictureAlts)
	return t
}

// itself is the key and the text of an option value: translations have it as their key.
func itself(value string) (key, text string) { return value, value }

// translated returns those translations that belong to one of the items and differ from its text;
// nil if there is none.
func translated[T any, K comparable](items []T, of func(T) (key K, text string), translations map[K]string) map[K]string {
	var out map[K]string
	for _, item := range items {
		key, text := of(item)
		translation := otherThan(translations[key], text)
		if translation == "" {
			continue
		}
		if out == nil {
			out = make(map[K]string)
		}
		out[key] = translation
	}
	return out
}

// otherThan returns a translation, or "" if it equals the text.
func otherThan(translation, text string) string {
	if translation == text {
		return ""
	}
	return translation
}

// checkTranslations refuses what the rules of the proto and of the other fields refuse in the
// default language. shop is the shop's default language: its texts have their own fields.
func (in ProductInput) checkTranslations(shop language.Language) error {
	for l, texts := range in.Translations {
		switch {
		case !l.Known() || l == shop:
			return ErrLanguageInvalid.With("field", "translations."+string(l))
		case anyNUL(texts.all()...):
			return ErrTextInvalid.With("field", "translations."+string(l))
		case utf8.RuneCountInString(texts.Description) > maxDescription:
			return ErrDescriptionTooLong.With("field", "translations."+string(l)+".description")
		}
		if err := in.checkOptionTexts(l, texts); err != nil {
			return err
		}
	}
	return nil
}

// checkOptionTexts refuses translations in which two options, or two values of one, have the same
// text: shoppers could not tell the variants apart.
func (in ProductInput) checkOptionTexts(l language.Language, texts Texts) error {
	shown := ProductInput{Options: in.Options, Translations: Translations{l: texts}}.In(l)
	shown.Variants = nil
	if err := shown.checkOptions(); err != nil {
		return err
	}
	return nil
}

// Languages returns the languages of the translations, sorted.
func (in ProductInput) Languages() []language.Language {
	return slices.Sorted(maps.Keys(in.Translations))
}

// In returns the product with its texts in a language, and without translations. Texts that are not
// translated stay in the default language.
func (in ProductInput) In(l language.Language) ProductInput {
	t, has := in.Translations[l]
	in.Translations = nil
	if !has {
		return in
	}
	in.Name, in.Description = cmp.Or(t.Name, in.Name), cmp.Or(t.Description, in.Description)
	in.Options = slices.Clone(in.Options)
	for i, o := range in.Options {
		in.Options[i] = t.Options[o.Name].in(o)
	}
	in.Variants = slices.Clone(in.Variants)
	for i, v := range in.Variants {
		in.Variants[i].Name = cmp.Or(t.VariantNames[v.SKU], v.Name)
		in.Variants[i].Options = t.optionValues(v.Options)
	}
	in.Pictures = slices.Clone(in.Pictures)
	for i, p := range in.Pictures {
		in.Pictures[i].Alt = cmp.Or(t.PictureAlts[p.URL], p.Alt)
	}
	return in
}

// in returns an option in the language.
func (t OptionTexts) in(o Option) Option {
	out := Option{Name: cmp.Or(t.Name, o.Name), Values: make([]string, len(o.Values))}
	for i, value := range o.Values {
		out.Values[i] = cmp.Or(t.Values[value], value)
	}
	return out
}

// optionValues returns the option values of a variant in the language.
func (t Texts) optionValues(options map[string]string) map[string]string {
	out := make(map[string]string, len(options))
	for name, value := range options {
		texts := t.Options[name]
		out[cmp.Or(texts.Name, name)] = cmp.Or(texts.Values[value], value)
	}
	return out
}

// Names holds the names of a category or a collection in other languages than the shop's default.
// May be nil.
type Names map[language.Language]string

// In returns the name in a language, or name if it is not translated.
func (n Names) In(l language.Language, name string) string { return cmp.Or(n[l], name) }

// normal returns the names as they are stored: without empty ones and those equal to name; nil if
// none is left.
func (n Names) normal(name string) Names {
	var out Names
	for l, translation := range n {
		if translation = otherThan(translation, name); translation == "" {
			continue
		}
		if out == nil {
			out = make(Names, len(n))
		}
		out[l] = translation
	}
	return out
}

// with returns the names with those of other; "" removes one.
func (n Names) with(other Names) Names {
	if len(other) == 0 {
		return n
	}
	out := make(Names, len(n)+len(other))
	maps.Copy(out, n)
	maps.Copy(out, other)
	return out
}

// check refuses names in an unknown language or in the shop's default, and NUL.
func (n Names) check(shop language.Language) error {
	for l, name := range n {
		if !l.Known() || l == shop {
			return ErrLanguageInvalid.With("field", "names."+string(l))
		}
		if anyNUL(name) {
			return ErrTextInvalid.With("field", "names."+string(l))
		}
	}
	return nil
}
