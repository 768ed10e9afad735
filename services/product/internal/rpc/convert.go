package rpc

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/money"
	"github.com/akinai/akinai/services/product/internal/domain"
)

var (
	statusToProto = map[domain.Status]productv1.Status{
		domain.StatusDraft:     productv1.Status_STATUS_DRAFT,
		domain.StatusPublished: productv1.Status_STATUS_PUBLISHED,
		domain.StatusArchived:  productv1.Status_STATUS_ARCHIVED,
	}
	taxClassToProto = map[domain.TaxClass]productv1.TaxClass{
		domain.TaxClassStandard: productv1.TaxClass_TAX_CLASS_STANDARD,
		domain.TaxClassReduced:  productv1.TaxClass_TAX_CLASS_REDUCED,
	}
	stockToProto = map[domain.StockStatus]productv1.StockStatus{
		domain.StockStatusInStock:    productv1.StockStatus_STOCK_STATUS_IN_STOCK,
		domain.StockStatusLowStock:   productv1.StockStatus_STOCK_STATUS_LOW_STOCK,
		domain.StockStatusOutOfStock: productv1.StockStatus_STOCK_STATUS_OUT_OF_STOCK,
		domain.StockStatusBackOrder:  productv1.StockStatus_STOCK_STATUS_BACK_ORDER,
	}
	statusFromProto   = inverse(statusToProto)
	taxClassFromProto = inverse(taxClassToProto)
	stockFromProto    = inverse(stockToProto)
)

func inverse[K, V comparable](m map[K]V) map[V]K {
	out := make(map[V]K, len(m))
	for k, v := range m {
		out[v] = k
	}
	return out
}

func productFromProto(d *productv1.ProductInput) domain.ProductInput {
	out := domain.ProductInput{
		Slug:         d.GetSlug(),
		Name:         d.GetName(),
		Description:  d.GetDescription(),
		Category:     d.GetCategory(),
		Brand:        d.GetBrand(),
		Status:       statusFromProto[d.GetStatus()],
		Image:        d.GetImage(),
		Attributes:   d.GetAttributes(),
		Metadata:     d.GetMetadata(),
		Tags:         d.GetTags(),
		TaxExcluded:  d.GetTaxExcluded(),
		Translations: translationsFromProto(d.GetTranslations()),
		Variants:     make([]domain.Variant, len(d.GetVariants())),
	}
	for i, v := range d.GetVariants() {
		out.Variants[i] = domain.Variant{
			SKU:          domain.SKU(v.GetSku()),
			Name:         v.GetName(),
			EnteredPrice: moneyFromProto(v.GetPrice()),
			TaxClass:     taxClassFromProto[v.GetTaxClass()],
			Options:      v.GetOptions(),
			Metadata:     v.GetMetadata(),
			WeightGrams:  int(v.GetWeightGrams()),
			MaxPerOrder:  int(v.GetMaxPerOrder()),
			Free:         v.GetFree(),
		}
	}
	for _, o := range d.GetOptions() {
		out.Options = append(out.Options, domain.Option{Name: o.GetName(), Values: o.GetValues()})
	}
	for _, p := range d.GetPictures() {
		out.Pictures = append(out.Pictures, domain.Picture{URL: p.GetUrl(), Alt: p.GetAlt()})
	}
	return out
}

func productToProto(p domain.Product) *productv1.Product {
	out := &productv1.Product{
		Id:          string(p.ID),
		Slug:        p.Slug,
		Name:        p.Name,
		Description: p.Description,
		Category:    p.Category,
		Brand:       p.Brand,
		Status:      statusToProto[p.Status],
		Image:       p.Image,
		Attributes:  p.Attributes,
		Metadata:    p.Metadata,
		Tags:        p.Tags,
		TaxExcluded: p.TaxExcluded,
		Variants:    make([]*productv1.Variant, len(p.Variants)),
		Version:     p.Version,
		CreatedAt:   timestamppb.New(p.CreatedAt),
		UpdatedAt:   timestamppb.New(p.UpdatedAt),
	}
	for i, v := range p.Variants {
		out.Variants[i] = &productv1.Variant{
			Sku:          string(v.SKU),
			Name:         v.Name,
			Price:        moneyToProto(v.EnteredPrice),
			TaxClass:     taxClassToProto[v.TaxClass],
			Options:      v.Options,
			Metadata:     v.Metadata,
			Stock:        stockToProto[v.Stock],
			WeightGrams:  int32(v.WeightGrams), //nolint:gosec // was converted from an int32
			MaxPerOrder:  int32(v.MaxPerOrder), //nolint:gosec // was converted from an int32
			CurrentPrice: moneyToProto(v.CurrentPrice),
			RegularPrice: moneyToProto(p.RegularPrice(v)),
			Schedules:    schedulesToProto(v.Schedules),
			Free:         p.PublishedForFree(v.SKU),
		}
		if !v.ComparableUntil.IsZero() {
			out.Variants[i].ComparisonPrice = moneyToProto(p.RegularPrice(v))
			out.Variants[i].ComparisonEndsAt = timestamppb.New(v.ComparableUntil)
		}
		if !v.PriceEnds.IsZero() {
			out.Variants[i].PriceEndsAt = timestamppb.New(v.PriceEnds)
		}
	}
	for _, o := range p.Options {
		out.Options = append(out.Options, &productv1.Option{Name: o.Name, Values: o.Values})
	}
	for _, picture := range p.Pictures {
		out.Pictures = append(out.Pictures, pictureToProto(picture))
	}
	return out
}

func pictureToProto(p domain.Picture) *productv1.Picture {
	return &productv1.Picture{
		Url: p.URL, Alt: p.Alt,
		Width: int32(p.Width), Height: int32(p.Height), //nolint:gosec // bounded before the picture is decoded
	}
}

func sellablesToProto(sellables []domain.Sellable) []*productv1.Sellable {
	out := make([]*productv1.Sellable, len(sellables))
	for i, s := range sellables {
		out[i] = &productv1.Sellable{
			Sku:         string(s.SKU),
			ProductId:   string(s.ProductID),
			Slug:        s.Slug,
			Name:        s.Name,
			Price:       moneyToProto(s.CurrentPrice),
			TaxClass:    taxClassToProto[s.TaxClass],
			MaxPerOrder: int32(s.MaxPerOrder), //nolint:gosec // was converted from an int32
			WeightGrams: int32(s.WeightGrams), //nolint:gosec // was converted from an int32
			TaxRate:     int32(s.TaxRate),     //nolint:gosec // at most domain.FullRate
		}
		if s.Picture.URL != "" {
			out[i].Picture = &productv1.Picture{Url: s.Picture.URL, Alt: s.Picture.Alt}
		}
		for _, option := range s.Options {
			out[i].Options = append(out[i].Options, &productv1.OptionValue{Name: option.Name, Value: option.Value})
		}
	}
	return out
}

func moneyToProto(m money.Money) *typev1.Money {
	return &typev1.Money{Amount: m.Amount, Currency: m.Currency}
}

func moneyFromProto(m *typev1.Money) money.Money {
	return money.Money{Amount: m.GetAmount(), Currency: m.GetCurrency()}
}
