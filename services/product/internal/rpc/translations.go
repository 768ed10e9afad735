package rpc

import (
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// shown returns a product for readers, in a language.
func (s *CatalogServer) shown(p domain.Product, l language.Language) *productv1.Product {
	has := s.Language
	if p.Translations[l].Name != "" {
		has = l
	}
	p.ProductInput = p.In(l)
	out := productToProto(p)
	out.Language = string(has)
	return out
}

// staffToProto returns a product for staff: with all translations.
func staffToProto(p domain.Product) *productv1.Product {
	out := productToProto(p)
	out.Translations = translationsToProto(p.Translations)
	return out
}

func translationsFromProto(translations map[string]*productv1.ProductTexts) domain.Translations {
	if len(translations) == 0 {
		return nil
	}
	out := make(domain.Translations, len(translations))
	for l, t := range translations {
		texts := domain.Texts{
			Name: t.GetName(), Description: t.GetDescription(), Options: make(map[string]domain.OptionTexts, len(t.GetOptions())),
			VariantNames: make(map[domain.SKU]string, len(t.GetVariantNames())), PictureAlts: t.GetPictureAlts(),
		}
		for name, option := range t.GetOptions() {
			texts.Options[name] = domain.OptionTexts{Name: option.GetName(), Values: option.GetValues()}
		}
		for sku, name := range t.GetVariantNames() {
			texts.VariantNames[domain.SKU(sku)] = name
		}
		out[language.Language(l)] = texts
	}
	return out
}

func translationsToProto(translations domain.Translations) map[string]*productv1.ProductTexts {
	out := make(map[string]*productv1.ProductTexts, len(translations))
	for l, t := range translations {
		texts := &productv1.ProductTexts{
			Name: t.Name, Description: t.Description, Options: make(map[string]*productv1.OptionTexts, len(t.Options)),
			VariantNames: make(map[string]string, len(t.VariantNames)), PictureAlts: t.PictureAlts,
		}
		for name, option := range t.Options {
			texts.Options[name] = &productv1.OptionTexts{Name: option.Name, Values: option.Values}
		}
		for sku, name := range t.VariantNames {
			texts.VariantNames[string(sku)] = name
		}
		out[string(l)] = texts
	}
	return out
}

func namesFromProto(names map[string]string) domain.Names {
	if len(names) == 0 {
		return nil
	}
	out := make(domain.Names, len(names))
	for l, name := range names {
		out[language.Language(l)] = name
	}
	return out
}

func namesToProto(names domain.Names) map[string]string {
	out := make(map[string]string, len(names))
	for l, name := range names {
		out[string(l)] = name
	}
	return out
}
