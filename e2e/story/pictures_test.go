package story

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	webv1 "github.com/akinai/akinai/api/gen/akinai/bff/web/v1"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/e2e/harness"
	"github.com/akinai/akinai/pkg/errs"
)

// A picture that staff upload is visible to every shopper, through any instance.
func TestStoryShopperSeesPictures(t *testing.T) {
	s := harness.SharedShop(t)
	tea := s.Sell(t, 1080, 10)
	content := harness.Photograph(t, 1000, 500)
	kept, err := s.Office(t).Media.UploadPicture(t.Context(), &productv1.UploadPictureRequest{Content: content})
	require.NoError(t, err)
	require.Equal(t, []int32{500, 1000}, []int32{kept.GetWidth(), kept.GetHeight()}, "it is shown upright")
	tea.Draft.Image = kept.GetUrl()
	s.Reprice(t, tea, 1100)

	p := s.Guest()
	page := new(webv1.ProductDetail)
	p.Get(t, "/v1/products/"+tea.ID).Read(t, page)
	address := page.GetPicture().GetUrl()
	require.Equal(t, kept.GetUrl(), address)
	var tag string
	for range 4 { // each instance, cached or not
		for width, want := range map[string]int{"": 500, "?width=100": 160, "?width=320": 320, "?width=5000": 500} {
			a := p.Get(t, address+width)
			require.Equal(t, http.StatusOK, a.Status, "%s", a.Body)
			require.Equal(t, "image/jpeg", a.Header.Get("Content-Type"))
			require.Equal(t, "public, max-age=31536000, immutable", a.Header.Get("Cache-Control"))
			require.NotContains(t, string(a.Body), "GPS")
			size, err := jpeg.DecodeConfig(bytes.NewReader(a.Body))
			require.NoError(t, err)
			require.Equal(t, want, size.Width)
			require.InDelta(t, 2*want, size.Height, 1)
			tag = a.Header.Get("Etag")
		}
	}
	require.NotEmpty(t, tag)
	a, err := p.Send(t.Context(), http.MethodHead, s.Edge()+address+"?width=320", nil, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, a.Status)
	require.NotEmpty(t, a.Header.Get("Content-Length"))
	a, err = p.Send(t.Context(), http.MethodGet, s.Edge()+address+"?width=320", nil, map[string]string{"If-None-Match": a.Header.Get("Etag")})
	require.NoError(t, err)
	require.Equal(t, http.StatusNotModified, a.Status)

	p.Get(t, "/pictures/4oymiquy7qobjgx36tejs35zeqt24qpe").Refuses(t, http.StatusNotFound, "PICTURE_NOT_FOUND")
	p.Get(t, address+"?width=x").Refuses(t, http.StatusBadRequest, "VALIDATION_FAILED")
}

// A file that is not a picture is refused. Uploading the same picture again returns the same
// picture.
func TestStoryStaffUploadPictures(t *testing.T) {
	s := harness.SharedShop(t)
	upload := func(content []byte) (string, error) {
		kept, err := s.Office(t).Media.UploadPicture(t.Context(), &productv1.UploadPictureRequest{Content: content})
		return kept.GetUrl(), err
	}
	content := harness.Photograph(t, 100, 50)
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
		"BODY_TOO_LARGE":    append(harness.Photograph(t, 10, 10), make([]byte, 8<<20)...),
	} {
		_, err := upload(content)
		require.Equal(t, reason, errs.ReasonOf(err), err)
	}
	_, err = upload(append(harness.Photograph(t, 10, 10), make([]byte, 6<<20)...))
	require.Equal(t, "PICTURE_TOO_LARGE", errs.ReasonOf(err), err)
}
