package public

import (
	"slices"
	"strconv"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/proto"

	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/num"
)

// publicPackages are the proto packages whose messages callers of an edge may see as details.
var publicPackages = []string{"akinai.type.", "akinai.bff."}

// Details returns the details of an error that callers of an edge see: its text for people in each
// language, those that its metadata holds, and the attached ones of public packages.
func Details(e *errs.Error) []proto.Message {
	row := Of(e.Reason)
	details := []proto.Message{
		&errdetails.LocalizedMessage{Locale: "ja", Message: row.Japanese}, &errdetails.LocalizedMessage{Locale: "en", Message: row.English},
	}
	switch e.Reason {
	case "OUT_OF_STOCK":
		if items := shortages(e.Meta["skus"], e.Meta["available"]); items != nil {
			details = append(details, &typev1.OutOfStock{Items: items})
		}
	case "QUANTITY_LIMIT":
		if limit, err := strconv.ParseInt(e.Meta["limit"], 10, 64); err == nil {
			details = append(details, &typev1.QuantityLimit{Sku: e.Meta["sku"], Limit: num.Clamp32(limit)})
		}
	}
	for _, detail := range e.Details {
		if of(detail, publicPackages) {
			details = append(details, detail)
		}
	}
	return details
}

// StaffDetails returns what Details does, and of a stale write the resource as it is stored, and
// who changed it. Only the edge for staff shows them: its callers may read what they may write.
func StaffDetails(e *errs.Error) []proto.Message {
	details := Details(e)
	if e.Reason != "VERSION_CONFLICT" {
		return details
	}
	for _, detail := range e.Details {
		if !of(detail, publicPackages) {
			details = append(details, detail)
		}
	}
	return details
}

// of reports whether a detail is a message of one of the packages.
func of(detail proto.Message, packages []string) bool {
	name := string(detail.ProtoReflect().Descriptor().FullName())
	return slices.ContainsFunc(packages, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// shortages parses two lists separated by commas: SKUs, which contain none, and the units of each.
// It returns nil if they do not match.
func shortages(skus, available string) []*typev1.Shortage {
	names, units := strings.Split(skus, ","), strings.Split(available, ",")
	if skus == "" || len(names) != len(units) {
		return nil
	}
	items := make([]*typev1.Shortage, len(names))
	for i, name := range names {
		left, err := strconv.ParseInt(units[i], 10, 64)
		if err != nil {
			return nil
		}
		items[i] = &typev1.Shortage{Sku: name, Available: num.Clamp32(left)}
	}
	return items
}
