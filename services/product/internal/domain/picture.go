package domain

import (
	"crypto/sha256"
	"encoding/base32"
	"regexp"
	"slices"
	"strings"
)

// PicturesPath begins the address of every picture that was uploaded.
const PicturesPath = "/pictures/"

// MaxPictureWidth is the largest width that a picture is kept in.
const MaxPictureWidth = 2048

// pictureWidths are the widths that pictures are kept in, beside their own.
var pictureWidths = []int{160, 320, 640, 1280, MaxPictureWidth}

// PictureID identifies a picture that was uploaded by its content: 32 characters of a-z and 2-7.
type PictureID string

var pictureID = regexp.MustCompile(`^[a-z2-7]{32}$`)

// ParsePictureID returns the id in an address. Errors: ErrPictureNotFound, for what cannot be an id.
func ParsePictureID(text string) (PictureID, error) {
	if !pictureID.MatchString(text) {
		return "", ErrPictureNotFound
	}
	return PictureID(text), nil
}

// idBytes of a hash suffice to prevent collisions.
const idBytes = 20

// PictureIDOf returns the id of the bytes as they were uploaded.
func PictureIDOf(content []byte) PictureID {
	sum := sha256.Sum256(content)
	return PictureID(strings.ToLower(base32.StdEncoding.EncodeToString(sum[:idBytes])))
}

// KeptPicture is a picture that was uploaded, and what is kept of it.
type KeptPicture struct {
	ID PictureID
	// MediaType is that of all its renditions.
	MediaType string
	// Width and Height are its own, as it is shown.
	Width, Height int
	// Widths has that of each rendition, the smallest first; at least one.
	Widths []int
}

// Address is what products name it by.
func (p KeptPicture) Address() string { return PicturesPath + string(p.ID) }

// WidthFor returns the width of the rendition to show in a width: the next larger one, or the largest; 0 asks for the largest.
func (p KeptPicture) WidthFor(width int) int {
	if at, _ := slices.BinarySearch(p.Widths, width); width > 0 && at < len(p.Widths) {
		return p.Widths[at]
	}
	return p.Widths[len(p.Widths)-1]
}

// RenditionWidths returns the widths that a picture of a width is shown in, the smallest first.
func RenditionWidths(width int) []int {
	at, _ := slices.BinarySearch(pictureWidths, min(width, MaxPictureWidth))
	return append(slices.Clone(pictureWidths[:at]), min(width, MaxPictureWidth))
}

// Rendered is a picture made anew in all its sizes.
type Rendered struct {
	MediaType     string
	Width, Height int
	// Renditions are by width, the smallest first.
	Renditions []Rendition
}

// Rendition is a picture in one width.
type Rendition struct {
	Width   int
	Content []byte
}

// Widths returns those of the renditions.
func (r Rendered) Widths() []int {
	widths := make([]int, len(r.Renditions))
	for i, rendition := range r.Renditions {
		widths[i] = rendition.Width
	}
	return widths
}
