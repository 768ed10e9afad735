package domain

import "strings"

// uploadOf returns the id of an uploaded picture by its URL. Other URLs are external.
func uploadOf(url string) (id PictureID, ok bool) {
	rest, ok := strings.CutPrefix(url, PicturesPath)
	return PictureID(rest), ok
}

// Uploads returns the ids of the uploaded pictures of an input.
func (in ProductInput) Uploads() []PictureID {
	var ids []PictureID
	for _, url := range append([]string{in.Image}, urls(in.Pictures)...) {
		if id, ok := uploadOf(url); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

func urls(pictures []Picture) []string {
	out := make([]string, len(pictures))
	for i, p := range pictures {
		out[i] = p.URL
	}
	return out
}
