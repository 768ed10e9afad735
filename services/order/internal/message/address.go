package message

import (
	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	"github.com/akinai/akinai/services/order/internal/domain"
)

var addressLabels = map[domain.AddressLabel]typev1.AddressLabel{
	domain.AddressLabelNone: typev1.AddressLabel_ADDRESS_LABEL_UNSPECIFIED,
	domain.AddressLabelHome: typev1.AddressLabel_ADDRESS_LABEL_HOME,
	domain.AddressLabelWork: typev1.AddressLabel_ADDRESS_LABEL_WORK,
}

// Address converts an address to its message, nil to nil.
func Address(a *domain.Address) *typev1.Address {
	if a == nil {
		return nil
	}
	return &typev1.Address{
		Name: a.Name, PostalCode: a.PostalCode, Prefecture: a.Prefecture, City: a.City, Line1: a.Line1, Line2: a.Line2, Phone: a.Phone,
		NameKana: a.NameKana, Company: a.Company, Department: a.Department, DeliveryNotes: a.DeliveryNotes, Label: addressLabels[a.Label],
	}
}

// AddressOf converts the message of an address.
func AddressOf(m *typev1.Address) domain.Address {
	a := domain.Address{
		Name: m.GetName(), PostalCode: m.GetPostalCode(), Prefecture: m.GetPrefecture(), City: m.GetCity(), Line1: m.GetLine1(),
		Line2: m.GetLine2(), Phone: m.GetPhone(), NameKana: m.GetNameKana(), Company: m.GetCompany(), Department: m.GetDepartment(),
		DeliveryNotes: m.GetDeliveryNotes(),
	}
	for label, message := range addressLabels {
		if message == m.GetLabel() {
			a.Label = label
		}
	}
	return a
}
