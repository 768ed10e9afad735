package web

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"connectrpc.com/connect/v2"
	"github.com/stretchr/testify/require"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/api/gen/akinai/product/v1/productv1connect"
	"github.com/akinai/akinai/bff/internal/rest"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/rpc"
)

const cupID = "4oymiquy7qobjgx36tejs35zeqt24qpe"

var cup = bytes.Repeat([]byte("cup "), 1000)

// album is a product service with one picture.
type album struct {
	productv1connect.UnimplementedMediaServiceHandler
	asked []int32
}

func (a *album) GetPicture(_ context.Context, req *productv1.GetPictureRequest) (*productv1.GetPictureResponse, error) {
	a.asked = append(a.asked, req.GetWidth())
	if req.GetId() != cupID {
		return nil, errs.New(errs.NotFound, "PICTURE_NOT_FOUND", "there is no such picture")
	}
	return &productv1.GetPictureResponse{Content: cup, MediaType: "image/png"}, nil
}

func newAlbum(t *testing.T) (*edge, *album) {
	t.Helper()
	a := &album{}
	e := newEdge(t, io.Discard, "")
	e.picture = a.GetPicture
	return e, a
}

func TestAPictureIsShown(t *testing.T) {
	t.Parallel()
	e, a := newAlbum(t)
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		w := httptest.NewRecorder()
		e.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), method, "/pictures/"+cupID+"?width=320", nil))
		require.Equal(t, http.StatusOK, w.Code)
		for name, want := range map[string]string{
			"Content-Type": "image/png", "Content-Length": "4000", "Cache-Control": "public, max-age=31536000, immutable",
			"Etag": `"` + cupID + `-320"`, "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
		} {
			require.Equal(t, want, w.Header().Get(name), name)
		}
		if method == http.MethodGet {
			require.Equal(t, cup, w.Body.Bytes())
		} else {
			require.Empty(t, w.Body.Bytes())
		}
	}
	require.Equal(t, http.StatusOK, e.get(t.Context(), "/pictures/"+cupID).Code)
	require.Equal(t, []int32{320, 320, 0}, a.asked)
}

func TestAPictureThatABrowserHasCostsNoCall(t *testing.T) {
	t.Parallel()
	e, a := newAlbum(t)
	tag := `"` + cupID + `-320"`
	for _, have := range []string{tag, "W/" + tag, `"other", ` + tag} {
		w := e.get(t.Context(), "/pictures/"+cupID+"?width=320", "If-None-Match", have)
		require.Equal(t, http.StatusNotModified, w.Code, have)
		require.Equal(t, tag, w.Header().Get("ETag"))
		require.Empty(t, w.Body.Bytes())
	}
	require.Empty(t, a.asked)
	for _, have := range []string{`"other"`, cupID} {
		require.Equal(t, http.StatusOK, e.get(t.Context(), "/pictures/"+cupID+"?width=320", "If-None-Match", have).Code, have)
	}
	require.Equal(t, http.StatusNotFound, e.get(t.Context(), "/pictures/none", "If-None-Match", "*").Code)
}

func TestAPictureThatIsNotThereIsRefusedWithAReason(t *testing.T) {
	t.Parallel()
	e, _ := newAlbum(t)
	for path, want := range map[string]struct {
		status int
		reason string
	}{
		"/pictures/none":                           {http.StatusNotFound, "PICTURE_NOT_FOUND"},
		"/pictures/" + cupID + "?width=-1":         {http.StatusBadRequest, "VALIDATION_FAILED"},
		"/pictures/" + cupID + "?width=large":      {http.StatusBadRequest, "VALIDATION_FAILED"},
		"/pictures/" + cupID + "?width=1e3":        {http.StatusBadRequest, "VALIDATION_FAILED"},
		"/pictures/" + cupID + "?width=4294967296": {http.StatusBadRequest, "VALIDATION_FAILED"},
		"/pictures/%2e%2e%2fetc":                   {http.StatusNotFound, "PICTURE_NOT_FOUND"},
	} {
		w := e.get(t.Context(), path)
		var refusal rest.Error
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &refusal), path)
		require.Equal(t, want.status, w.Code, path)
		require.Equal(t, want.reason, refusal.Reason, path)
		require.Equal(t, "no-store", w.Header().Get("Cache-Control"), path)
	}
	e.picture = func(context.Context, *productv1.GetPictureRequest) (*productv1.GetPictureResponse, error) {
		return nil, rpc.ErrUnreachable
	}
	require.Equal(t, http.StatusServiceUnavailable, e.get(t.Context(), "/pictures/"+cupID).Code)
	e.picture = func(context.Context, *productv1.GetPictureRequest) (*productv1.GetPictureResponse, error) {
		return nil, io.ErrUnexpectedEOF
	}
	require.Equal(t, http.StatusInternalServerError, e.get(t.Context(), "/pictures/"+cupID).Code)
}

// TestPicturesHavePlacesOfTheirOwn: pictures wait for each other, and no other request waits for
// them.
func TestPicturesHavePlacesOfTheirOwn(t *testing.T) {
	t.Parallel()
	e, _ := newAlbum(t)
	begun, end := make(chan struct{}), make(chan struct{})
	e.picture = func(context.Context, *productv1.GetPictureRequest) (*productv1.GetPictureResponse, error) {
		begun <- struct{}{}
		<-end
		return &productv1.GetPictureResponse{}, nil
	}
	done := make(chan int)
	go func() { done <- e.get(context.WithoutCancel(t.Context()), "/pictures/"+cupID).Code }()
	<-begun
	require.Equal(t, http.StatusServiceUnavailable, e.get(t.Context(), "/pictures/"+cupID).Code)
	require.Equal(t, http.StatusOK, e.get(t.Context(), "/v1/products").Code)
	close(end)
	require.Equal(t, http.StatusOK, <-done)
}

// TestALargePictureFitsAMessage: the largest picture that the service may store reaches the edge
// over either transport.
func TestALargePictureFitsAMessage(t *testing.T) {
	t.Parallel()
	large := bytes.Repeat([]byte{0xff}, rpc.MaxMessageBytes-4<<10)
	server := connect.NewServer()
	productv1connect.RegisterMediaServiceHandler(server, large8{content: large})
	service := httptest.NewUnstartedServer(rpc.Handler(server, rpc.HandlerOptions{MaxBytes: rpc.MaxMessageBytes}))
	service.Config.Protocols = new(http.Protocols)
	service.Config.Protocols.SetHTTP1(true)
	service.Config.Protocols.SetUnencryptedHTTP2(true)
	service.Start()
	t.Cleanup(service.Close)
	for _, wire := range []rpc.Protocol{rpc.ProtocolConnect, rpc.ProtocolGRPC} {
		transport, closer, err := rpc.NewTransport(service.URL, wire)
		require.NoError(t, err)
		client, err := rpc.NewClient(transport, rpc.AsCaller, false)
		require.NoError(t, err)
		picture, err := productv1connect.NewMediaServiceClient(client).GetPicture(t.Context(), &productv1.GetPictureRequest{Id: cupID})
		require.NoError(t, err, wire)
		require.True(t, bytes.Equal(large, picture.GetContent()))
		require.NoError(t, closer())
	}
}

type large8 struct {
	productv1connect.UnimplementedMediaServiceHandler
	content []byte
}

func (l large8) GetPicture(context.Context, *productv1.GetPictureRequest) (*productv1.GetPictureResponse, error) {
	return &productv1.GetPictureResponse{Content: l.content, MediaType: "image/jpeg"}, nil
}
