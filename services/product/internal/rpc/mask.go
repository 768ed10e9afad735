package rpc

import (
	"slices"

	"buf.build/go/protovalidate"
	"google.golang.org/protobuf/reflect/protoreflect"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/services/product/internal/app"
	"github.com/akinai/akinai/services/product/internal/domain"
)

// importRow returns a row of the request with its mask.
func importRow(d *productv1.ProductInput, req *productv1.ImportProductsRequest, row int) (app.ImportRow, error) {
	if err := valid(d, protovalidate.WithFilter(protovalidate.FilterFunc(isSet))); err != nil {
		return app.ImportRow{}, err
	}
	var mask *productv1.ProductMask
	if len(req.GetMasks()) > row {
		mask = req.GetMasks()[row]
	}
	out := app.ImportRow{ProductInput: productFromProto(d), Mask: maskFromProto(d, mask)}
	out.Mask.Replace = req.GetReplace()
	return out, out.Mask.Check(len(out.Variants))
}

// isSet reports whether a field must be validated: an unset field keeps its stored value.
func isSet(m protoreflect.Message, d protoreflect.Descriptor) bool {
	field, is := d.(protoreflect.FieldDescriptor)
	return !is || m.Has(field) || field.Name() == "slug" || field.Name() == "sku"
}

// maskFromProto returns the mask of a row; without one, the fields that are set.
func maskFromProto(d *productv1.ProductInput, m *productv1.ProductMask) domain.Mask {
	mask := domain.Mask{Fields: m.GetFields(), Attributes: m.GetAttributes(), Metadata: m.GetMetadata()}
	if m == nil {
		mask.Fields = setFields(d.ProtoReflect())
	}
	given := m.GetVariants()
	if len(given) == 1 {
		given = slices.Repeat(given, len(d.GetVariants()))
	}
	for _, v := range given {
		mask.Variants = append(mask.Variants, domain.VariantMask{Fields: v.GetFields(), Options: v.GetOptions(), Metadata: v.GetMetadata()})
	}
	if len(given) == 0 {
		for _, v := range d.GetVariants() {
			mask.Variants = append(mask.Variants, domain.VariantMask{Fields: setFields(v.ProtoReflect())})
		}
	}
	return mask
}

// setFields returns the names of the set fields, except those that identify.
func setFields(m protoreflect.Message) []string {
	var fields []string
	m.Range(func(field protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		switch field.Name() {
		case "slug", "variants", "sku":
		default:
			fields = append(fields, string(field.Name()))
		}
		return true
	})
	return fields
}
