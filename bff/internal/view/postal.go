package view

import (
	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	userv1 "github.com/akinai/akinai/api/gen/akinai/user/v1"
	"github.com/akinai/akinai/pkg/contact"
)

// PostalCode returns a postal code and its places as shoppers see them.
func PostalCode(res *userv1.LookUpPostalCodeResponse) *webv1.LookUpPostalCodeResponse {
	out := &webv1.LookUpPostalCodeResponse{
		PostalCode: contact.ShowPostalCode(res.GetPostalCode()), Places: make([]*webv1.PostalPlace, len(res.GetPlaces())),
	}
	for i, p := range res.GetPlaces() {
		out.Places[i] = &webv1.PostalPlace{
			Prefecture: p.GetPrefecture(), City: p.GetCity(), Town: p.GetTown(), Detail: p.GetDetail(),
			PrefectureKana: p.GetPrefectureKana(), CityKana: p.GetCityKana(), TownKana: p.GetTownKana(),
			Office: p.GetOffice(), Street: p.GetStreet(), Retired: p.GetRetired(),
		}
	}
	return out
}
