package e2e

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
)

// snapshot returns a picture as a telephone makes it, different each time: rotated, and with the
// location where it was taken.
func snapshot(t *testing.T, w, h int) []byte {
	t.Helper()
	m := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.White})
	var out bytes.Buffer
	require.NoError(t, jpeg.Encode(&out, m, nil))
	notes := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00GPS 35.681236 139.767125 " + id.New())
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(notes)+2))
	return append(append(segment, notes...), out.Bytes()[2:]...)
}

// A picture that staff upload is visible to every shopper, through any instance.
func TestStoryShopperSeesPictures(t *testing.T) {
	s := sharedShop(t)
	tea := s.sell(t, 1080, 10)
	content := snapshot(t, 1000, 500)
	kept, err := s.office(t).media.UploadPicture(t.Context(), &productv1.UploadPictureRequest{Content: content})
	require.NoError(t, err)
	require.Equal(t, []int32{500, 1000}, []int32{kept.GetWidth(), kept.GetHeight()}, "it is shown upright")
	tea.draft.Image = kept.GetAddress()
	s.reprice(t, tea, 1100)

	p := s.guest()
	page := new(webv1.ProductDetail)
	p.get(t, "/v1/products/"+tea.id).read(t, page)
	address := page.GetImage()
	require.Equal(t, kept.GetAddress(), address)
	var tag string
	for range 4 { // each instance, cached or not
		for width, want := range map[string]int{"": 500, "?width=100": 160, "?width=320": 320, "?width=5000": 500} {
			a := p.get(t, address+width)
			require.Equal(t, http.StatusOK, a.status, "%s", a.body)
			require.Equal(t, "image/jpeg", a.header.Get("Content-Type"))
			require.Equal(t, "public, max-age=31536000, immutable", a.header.Get("Cache-Control"))
			require.NotContains(t, string(a.body), "GPS")
			size, err := jpeg.DecodeConfig(bytes.NewReader(a.body))
			require.NoError(t, err)
			require.Equal(t, want, size.Width)
			require.InDelta(t, 2*want, size.Height, 1)
			tag = a.header.Get("Etag")
		}
	}
	require.NotEmpty(t, tag)
	a, err := p.send(t.Context(), http.MethodHead, s.edge()+address+"?width=320", nil, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, a.status)
	require.NotEmpty(t, a.header.Get("Content-Length"))
	a, err = p.send(t.Context(), http.MethodGet, s.edge()+address+"?width=320", nil, map[string]string{"If-None-Match": a.header.Get("Etag")})
	require.NoError(t, err)
	require.Equal(t, http.StatusNotModified, a.status)

	p.get(t, "/pictures/4oymiquy7qobjgx36tejs35zeqt24qpe").refuses(t, http.StatusNotFound, "PICTURE_NOT_FOUND")
	p.get(t, address+"?width=x").refuses(t, http.StatusBadRequest, "VALIDATION_FAILED")
}

// A file that is not a picture is refused. Uploading the same picture again returns the same
// picture.
func TestStoryStaffUploadPictures(t *testing.T) {
	s := sharedShop(t)
	upload := func(content []byte) (string, error) {
		kept, err := s.office(t).media.UploadPicture(t.Context(), &productv1.UploadPictureRequest{Content: content})
		return kept.GetAddress(), err
	}
	content := snapshot(t, 100, 50)
	first, err := upload(content)
	require.NoError(t, err)
	again, err := upload(content)
	require.NoError(t, err)
	require.Equal(t, first, again)

	var bomb bytes.Buffer
	require.NoError(t, png.Encode(&bomb, image.NewPaletted(image.Rect(0, 0, 16000, 4000), color.Palette{color.White})))
	for reason, content := range map[string][]byte{
		"PICTURE_INVALID":   []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`),
		"PICTURE_TOO_LARGE": bomb.Bytes(),
		"VALIDATION_FAILED": nil,
		"BODY_TOO_LARGE":    append(snapshot(t, 10, 10), make([]byte, 8<<20)...),
	} {
		_, err := upload(content)
		require.Equal(t, reason, errs.ReasonOf(err), err)
	}
	_, err = upload(append(snapshot(t, 10, 10), make([]byte, 6<<20)...))
	require.Equal(t, "PICTURE_TOO_LARGE", errs.ReasonOf(err), err)
}
