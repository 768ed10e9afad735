package rest

import (
	"fmt"
	"net/http"

	"connectrpc.com/vanguard"
)

// maxMessageBytes bounds the buffer of the transcoder for one message.
const maxMessageBytes = 1 << 20

// New returns a function that converts an RPC handler to a handler of the REST paths of the
// services.
func New(services ...string) func(http.Handler) (http.Handler, error) {
	return func(handler http.Handler) (http.Handler, error) { return transcode(handler, services) }
}

func transcode(handler http.Handler, services []string) (http.Handler, error) {
	list := make([]*vanguard.Service, len(services))
	for i, name := range services {
		list[i] = vanguard.NewService(name, handler,
			vanguard.WithTargetProtocols(vanguard.ProtocolConnect),
			vanguard.WithTargetCodecs(vanguard.CodecProto),
			vanguard.WithNoTargetCompression(),
			vanguard.WithMaxMessageBufferBytes(maxMessageBytes),
		)
	}
	transcoder, err := vanguard.NewTranscoder(list, vanguard.WithCodec(newCodec))
	if err != nil {
		return nil, fmt.Errorf("REST routes: %w", err)
	}
	return checkRequests(refuseEncoded(withStatus(transcoder)), services)
}

// refuseEncoded refuses a compressed body with 415: the transcoder would decompress all of it
// before it checks the size.
func refuseEncoded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
			w.WriteHeader(http.StatusUnsupportedMediaType)
			return
		}
		next.ServeHTTP(w, r)
	})
}
