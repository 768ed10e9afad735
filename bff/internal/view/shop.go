package view

import (
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/language"
)

// ShopFacts converts the settings of the shop, with texts in a language or in the shop's default
// one.
func ShopFacts(res *productv1.GetShopSettingsResponse, l language.Language) *webv1.ShopFacts {
	s := res.GetSettings()
	texts := s.GetTexts()[string(l)]
	if texts == nil {
		texts = s.GetTexts()[res.GetLanguage()]
	}
	return &webv1.ShopFacts{
		Name: texts.GetName(), LogoUrl: s.GetLogoUrl(), Company: texts.GetCompany(), Address: texts.GetAddress(), Phone: s.GetPhone(),
		Email: s.GetEmail(), RegistrationNumber: s.GetRegistrationNumber(),
	}
}
