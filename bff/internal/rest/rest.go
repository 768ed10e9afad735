package rest

import (
	"fmt"
	"net/http"

	"connectrpc.com/vanguard"
)

// maxMessageBytes bounds what the transcoder buffers of one message.
const maxMessageBytes = 1 << 20

// New returns what turns an RPC handler into a handler of the REST paths of its services.
func New(services ...string) func(http.Handler) (http.Handler, error) {
	return func(handler http.Handler) (http.Handler, error) { return transcode(handler, services) }
}

func transcode(handler http.Handler, services []string) (http.Handler, error) {
	list := make([]*vanguard.Service, len(services))
	for i, name := range services {
		list[i] = vanguard.NewService(name, handler,
			vanguard.WithTargetProtocols(vanguard.ProtocolConnect),
			vanguard.WithNoTargetCompression(),
			vanguard.WithMaxMessageBufferBytes(maxMessageBytes),
		)
	}
	transcoder, err := vanguard.NewTranscoder(list, vanguard.WithCodec(strictJSON))
	if err != nil {
		return nil, fmt.Errorf("REST routes: %w", err)
	}
	return guard(withErrors(refuseEncoded(withStatus(transcoder))), services)
}

// refuseEncoded answers 415 to a compressed body: the transcoder would inflate it whole before it
// looks at its size.
func refuseEncoded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
			w.WriteHeader(http.StatusUnsupportedMediaType)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// strictJSON refuses unknown fields, and leaves out empty ones, as the Connect side does.
func strictJSON(resolver vanguard.TypeResolver) vanguard.Codec {
	codec := vanguard.NewJSONCodec(resolver)
	codec.UnmarshalOptions.DiscardUnknown = false
	codec.MarshalOptions.EmitUnpopulated = false
	return codec
}
