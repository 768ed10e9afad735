package rest

import (
	"fmt"
	"net/http"

	"connectrpc.com/vanguard"
)

// maxMessageBytes bounds what the transcoder buffers of one message.
const maxMessageBytes = 1 << 20

// New returns a handler of the REST paths of the services, answered by the RPC handler.
func New(handler http.Handler, services ...string) (http.Handler, error) {
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
	return withErrors(withStatus(transcoder)), nil
}

// strictJSON refuses unknown fields, and leaves out empty ones, as the Connect side does.
func strictJSON(resolver vanguard.TypeResolver) vanguard.Codec {
	codec := vanguard.NewJSONCodec(resolver)
	codec.UnmarshalOptions.DiscardUnknown = false
	codec.MarshalOptions.EmitUnpopulated = false
	return codec
}
