package domain

import "strings"

// upload returns the id of an uploaded picture by its address. Other addresses are external.
func upload(address string) (id PictureID, ok bool) {
	rest, ok := strings.CutPrefix(address, PicturesPath)
	return PictureID(rest), ok
}

// Uploads returns the ids of the uploaded pictures of a draft.
func (d ProductInput) Uploads() []PictureID {
	var ids []PictureID
	for _, address := range append([]string{d.Image}, addresses(d.Pictures)...) {
		if id, ok := upload(address); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

func addresses(pictures []Picture) []string {
	out := make([]string, len(pictures))
	for i, p := range pictures {
		out[i] = p.Address
	}
	return out
}
