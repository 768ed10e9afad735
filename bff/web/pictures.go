package web

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/bff/internal/rest"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/rpc"
)

// getPicture returns a picture as it is shown in a width; product.v1.ProductService has it.
type getPicture func(ctx context.Context, req *productv1.GetPictureRequest) (*productv1.GetPictureResponse, error)

// pictures serves GET /pictures/{id}?width=N: what staff uploaded, made anew by the product
// service. What an address shows never changes, so that browsers and proxies keep it for a year,
// and a conditional request is answered without an RPC.
func pictures(get getPicture) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		width, err := widthOf(r)
		if err != nil {
			rest.Write(w, r, "VALIDATION_FAILED", 0)
			return
		}
		id := r.PathValue("id")
		tag := `"` + id + "-" + strconv.Itoa(int(width)) + `"`
		if names(r.Header.Values("If-None-Match"), tag) {
			lasting(w.Header(), tag)
			w.WriteHeader(http.StatusNotModified)
			return
		}
		picture, err := get(r.Context(), &productv1.GetPictureRequest{Id: id, Width: width})
		if err != nil {
			refuse(w, r, err)
			return
		}
		lasting(w.Header(), tag)
		w.Header().Set("Content-Type", picture.GetMediaType())
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(picture.GetContent()))
	})
}

// refuse answers as every REST call is refused.
func refuse(w http.ResponseWriter, r *http.Request, err error) {
	var refusal *errs.Error
	if !errors.As(err, &refusal) {
		refusal = rpc.ErrInternal
	}
	rest.Write(w, r, refusal.Reason, refusal.RetryAfter)
}

// widthOf returns the width that is asked for, 0 if none is.
func widthOf(r *http.Request) (int32, error) {
	text := r.URL.Query().Get("width")
	if text == "" {
		return 0, nil
	}
	width, err := strconv.ParseUint(text, 10, 31)
	return int32(width), err
}

// lasting sets what every answer with a picture says. It must not run as a page of ours, whatever a
// browser takes it for.
func lasting(header http.Header, tag string) {
	header.Set("ETag", tag)
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	sandbox(header)
}

// sandbox keeps a browser from running what it shows as a page of ours.
func sandbox(header http.Header) {
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	header.Set("X-Content-Type-Options", "nosniff")
}

// names reports whether one of the tags of If-None-Match is the tag. "*" is none: it asks whether
// there is anything, which the service has to say.
func names(lists []string, tag string) bool {
	for _, list := range lists {
		for candidate := range strings.SplitSeq(list, ",") {
			if strings.TrimPrefix(strings.TrimSpace(candidate), "W/") == tag {
				return true
			}
		}
	}
	return false
}
