package rpc

import (
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/product/internal/domain"
)

var (
	taxRoundingFromProto = map[productv1.TaxRounding]domain.TaxRounding{
		productv1.TaxRounding_TAX_ROUNDING_DOWN:    domain.TaxRoundingDown,
		productv1.TaxRounding_TAX_ROUNDING_HALF_UP: domain.TaxRoundingHalfUp,
		productv1.TaxRounding_TAX_ROUNDING_UP:      domain.TaxRoundingUp,
	}
	taxRoundingToProto = map[domain.TaxRounding]productv1.TaxRounding{
		domain.TaxRoundingDown:   productv1.TaxRounding_TAX_ROUNDING_DOWN,
		domain.TaxRoundingHalfUp: productv1.TaxRounding_TAX_ROUNDING_HALF_UP,
		domain.TaxRoundingUp:     productv1.TaxRounding_TAX_ROUNDING_UP,
	}
)

func settingsFromProto(s *productv1.ShopSettings) domain.ShopSettings {
	texts := make(map[language.Language]domain.ShopTexts, len(s.GetTexts()))
	for l, t := range s.GetTexts() {
		texts[language.Language(l)] = domain.ShopTexts{
			Name: t.GetName(), Company: t.GetCompany(), Representative: t.GetRepresentative(), Address: t.GetAddress(),
			DeliveryTime: t.GetDeliveryTime(), CancellationTerms: t.GetCancellationTerms(), PaymentTime: t.GetPaymentTime(),
			OrderPeriod: t.GetOrderPeriod(),
		}
	}
	return domain.ShopSettings{
		Version: s.GetVersion(), Texts: texts, LogoURL: s.GetLogoUrl(), Phone: s.GetPhone(), Email: s.GetEmail(),
		RegistrationNumber: s.GetRegistrationNumber(), TaxRounding: taxRoundingFromProto[s.GetTaxRounding()],
	}
}

func settingsToProto(s domain.ShopSettings) *productv1.ShopSettings {
	texts := make(map[string]*productv1.ShopTexts, len(s.Texts))
	for l, t := range s.Texts {
		texts[string(l)] = &productv1.ShopTexts{
			Name: t.Name, Company: t.Company, Representative: t.Representative, Address: t.Address, DeliveryTime: t.DeliveryTime,
			CancellationTerms: t.CancellationTerms, PaymentTime: t.PaymentTime, OrderPeriod: t.OrderPeriod,
		}
	}
	return &productv1.ShopSettings{
		Version: s.Version, Texts: texts, LogoUrl: s.LogoURL, Phone: s.ShownPhone(), Email: s.Email,
		RegistrationNumber: s.RegistrationNumber, TaxRounding: taxRoundingToProto[s.TaxRounding],
	}
}

func settingsConflict(s domain.ShopSettings) proto.Message {
	return &productv1.ShopSettingsConflict{Current: settingsToProto(s), UpdatedBy: s.UpdatedBy, UpdatedAt: updatedToProto(s.UpdatedAt)}
}

func shopPageFromProto(req *productv1.PublishShopPageRequest) domain.ShopPage {
	texts := make(map[language.Language]domain.ShopPageText, len(req.GetTexts()))
	for l, t := range req.GetTexts() {
		texts[language.Language(l)] = domain.ShopPageText{Title: t.GetTitle(), Body: t.GetBody()}
	}
	p := domain.ShopPage{Name: req.GetName(), Texts: texts}
	if req.GetValidFrom() != nil {
		p.ValidFrom = req.GetValidFrom().AsTime()
	}
	return p
}

func shopPageToProto(p domain.ShopPage) *productv1.ShopPage {
	texts := make(map[string]*productv1.ShopPageText, len(p.Texts))
	for l, t := range p.Texts {
		texts[string(l)] = &productv1.ShopPageText{Title: t.Title, Body: t.Body}
	}
	return &productv1.ShopPage{
		Name: p.Name, Version: p.Version, ValidFrom: timestamppb.New(p.ValidFrom), Texts: texts,
		PublishedAt: timestamppb.New(p.PublishedAt), PublishedBy: p.PublishedBy,
	}
}

func pageVersionsToProto(pages []domain.ShopPage) []*productv1.ShopPageVersion {
	out := make([]*productv1.ShopPageVersion, len(pages))
	for i, p := range pages {
		titles := make(map[string]string, len(p.Texts))
		for l, t := range p.Texts {
			titles[string(l)] = t.Title
		}
		out[i] = &productv1.ShopPageVersion{Name: p.Name, Version: p.Version, Titles: titles}
	}
	return out
}

func shopPageConflict(p domain.ShopPage) proto.Message {
	return &productv1.ShopPageConflict{Current: shopPageToProto(p)}
}
