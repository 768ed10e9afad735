package rpc

import (
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	typev1 "github.com/akinai/akinai/api/gen/akinai/type/v1"
	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/services/user/internal/app"
	"github.com/akinai/akinai/services/user/internal/domain"
)

func profileFromProto(user domain.UserID, req *userv1.UpdateProfileRequest) domain.Profile {
	return domain.Profile{
		UserID:         user,
		DisplayName:    req.GetDisplayName(),
		FamilyName:     req.GetFamilyName(),
		GivenName:      req.GetGivenName(),
		FamilyNameKana: req.GetFamilyNameKana(),
		GivenNameKana:  req.GetGivenNameKana(),
		Phone:          req.GetPhone(),
		Language:       req.GetLanguage(),
		Newsletter:     domain.Consent{TextVersion: req.GetNewsletterTextVersion()},
		Version:        req.GetVersion(),
	}
}

func profileToProto(p domain.Profile) *userv1.Profile {
	out := &userv1.Profile{
		UserId:                string(p.UserID),
		DisplayName:           p.DisplayName,
		FamilyName:            p.FamilyName,
		GivenName:             p.GivenName,
		FamilyNameKana:        p.FamilyNameKana,
		GivenNameKana:         p.GivenNameKana,
		Phone:                 p.Phone,
		Language:              p.Language,
		NewsletterTextVersion: p.Newsletter.TextVersion,
		Version:               p.Version,
		Metadata:              p.Metadata,
	}
	if p.Newsletter.TextVersion != "" {
		out.NewsletterConsentedAt = timestamppb.New(p.Newsletter.At)
	}
	return out
}

func profileConflict(p domain.StoredProfile) proto.Message {
	conflict := &userv1.ProfileConflict{Current: profileToProto(p.Profile), UpdatedBy: p.UpdatedBy}
	if !p.UpdatedAt.IsZero() {
		conflict.UpdatedAt = timestamppb.New(p.UpdatedAt)
	}
	return conflict
}

func metadataToProto(m domain.Metadata) *userv1.CustomerMetadata {
	return &userv1.CustomerMetadata{UserId: string(m.UserID), Metadata: m.Values, Version: m.Version}
}

func metadataConflict(m domain.StoredMetadata) proto.Message {
	conflict := &userv1.CustomerMetadataConflict{Current: metadataToProto(m.Metadata), UpdatedBy: m.UpdatedBy}
	if !m.UpdatedAt.IsZero() {
		conflict.UpdatedAt = timestamppb.New(m.UpdatedAt)
	}
	return conflict
}

func addressFromProto(a *typev1.Address) domain.Address {
	return domain.Address{
		Name:       a.GetName(),
		PostalCode: a.GetPostalCode(),
		Prefecture: a.GetPrefecture(),
		City:       a.GetCity(),
		Line1:      a.GetLine1(),
		Line2:      a.GetLine2(),
		Phone:      a.GetPhone(),

		NameKana:      a.GetNameKana(),
		Company:       a.GetCompany(),
		Department:    a.GetDepartment(),
		DeliveryNotes: a.GetDeliveryNotes(),
		Label:         addressLabels[a.GetLabel()],
	}
}

var addressLabels = map[typev1.AddressLabel]domain.AddressLabel{
	typev1.AddressLabel_ADDRESS_LABEL_UNSPECIFIED: domain.AddressLabelNone,
	typev1.AddressLabel_ADDRESS_LABEL_HOME:        domain.AddressLabelHome,
	typev1.AddressLabel_ADDRESS_LABEL_WORK:        domain.AddressLabelWork,
}

func labelToProto(label domain.AddressLabel) typev1.AddressLabel {
	for out, of := range addressLabels {
		if of == label {
			return out
		}
	}
	return typev1.AddressLabel_ADDRESS_LABEL_UNSPECIFIED
}

func addressToProto(s domain.SavedAddress) *userv1.SavedAddress {
	return &userv1.SavedAddress{
		Id: string(s.ID),
		Address: &typev1.Address{
			Name:       s.Address.Name,
			PostalCode: s.Address.PostalCode,
			Prefecture: s.Address.Prefecture,
			City:       s.Address.City,
			Line1:      s.Address.Line1,
			Line2:      s.Address.Line2,
			Phone:      s.Address.Phone,

			NameKana:      s.Address.NameKana,
			Company:       s.Address.Company,
			Department:    s.Address.Department,
			DeliveryNotes: s.Address.DeliveryNotes,
			Label:         labelToProto(s.Address.Label),
		},
		IsDefault: s.Default,
	}
}

func warningsToProto(warnings []domain.Warning) []*userv1.AddressWarning {
	out := make([]*userv1.AddressWarning, len(warnings))
	for i, w := range warnings {
		out[i] = &userv1.AddressWarning{Reason: w.Reason, Field: w.Field}
	}
	return out
}

func bookToProto(book []domain.SavedAddress) []*userv1.SavedAddress {
	out := make([]*userv1.SavedAddress, len(book))
	for i, saved := range book {
		out[i] = addressToProto(saved)
	}
	return out
}

func customersFromProto(customers []*userv1.ImportedCustomer) []app.Customer {
	out := make([]app.Customer, len(customers))
	for i, customer := range customers {
		out[i] = app.Customer{Number: customer.GetNumber(), DisplayName: customer.GetDisplayName()}
	}
	return out
}

func encodeUserIDs(ids []domain.UserID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = string(id)
	}
	return out
}
