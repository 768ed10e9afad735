package domain

import (
	"crypto/sha256"
	"encoding/base32"
	"regexp"
	"slices"
	"strings"
)

// PicturesPath is the prefix of the URLs of uploaded pictures.
const PicturesPath = "/pictures/"

// MaxPictureWidth is the largest stored width.
const MaxPictureWidth = 2048

// pictureWidths are the stored widths, besides the picture's own.
var pictureWidths = []int{160, 320, 640, 1280, MaxPictureWidth}

// PictureID identifies an uploaded picture by its content: 32 characters of a-z and 2-7.
type PictureID string

var pictureID = regexp.MustCompile(`^[a-z2-7]{32}$`)

// ParsePictureID parses an id. Errors: ErrPictureNotFound for an invalid one.
func ParsePictureID(text string) (PictureID, error) {
	if !pictureID.MatchString(text) {
		return "", ErrPictureNotFound
	}
	return PictureID(text), nil
}

// idBytes of a hash suffice to prevent collisions.
const idBytes = 20

// PictureIDOf returns the id of an uploaded file.
func PictureIDOf(content []byte) PictureID {
	sum := sha256.Sum256(content)
	return PictureID(strings.ToLower(base32.StdEncoding.EncodeToString(sum[:idBytes])))
}

// PictureRecord is the stored record of an uploaded picture: its sizes, not its bytes.
type PictureRecord struct {
	ID PictureID
	// MediaType is the media type of all renditions.
	MediaType string
	// Width and Height are the size of the picture, with its orientation applied.
	Width, Height int
	// Widths holds the width of each rendition, smallest first; at least one.
	Widths []int
}

// URL returns the URL by which products reference it.
func (p PictureRecord) URL() string { return PicturesPath + string(p.ID) }

// WidthFor returns the width of the rendition for a requested width: the next larger one, or the
// largest; 0 means the largest.
func (p PictureRecord) WidthFor(width int) int {
	if at, _ := slices.BinarySearch(p.Widths, width); width > 0 && at < len(p.Widths) {
		return p.Widths[at]
	}
	return p.Widths[len(p.Widths)-1]
}

// RenditionWidths returns the widths of the renditions of a picture, smallest first.
func RenditionWidths(width int) []int {
	at, _ := slices.BinarySearch(pictureWidths, min(width, MaxPictureWidth))
	return append(slices.Clone(pictureWidths[:at]), min(width, MaxPictureWidth))
}

// RenderedPicture is an uploaded picture after it was rendered in all widths.
type RenderedPicture struct {
	MediaType     string
	Width, Height int
	// Renditions are sorted by width, smallest first.
	Renditions []Rendition
}

// Rendition is the bytes of a picture in one width.
type Rendition struct {
	Width   int
	Content []byte
}

// Widths returns the widths of the renditions.
func (r RenderedPicture) Widths() []int {
	widths := make([]int, len(r.Renditions))
	for i, rendition := range r.Renditions {
		widths[i] = rendition.Width
	}
	return widths
}
