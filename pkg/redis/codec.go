package redis

import (
	"encoding/json"

	"google.golang.org/protobuf/proto"
)

// Codec encodes values for Redis and decodes them. When the encoding changes, change the cache's
// prefix.
type Codec[T any] interface {
	Encode(v T) (string, error)
	Decode(raw string) (T, error)
}

// JSON returns a codec for any value that encoding/json can encode.
func JSON[T any]() Codec[T] { return jsonCodec[T]{} }

type jsonCodec[T any] struct{}

func (jsonCodec[T]) Encode(v T) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

func (jsonCodec[T]) Decode(raw string) (v T, err error) {
	err = json.Unmarshal([]byte(raw), &v)
	return v, err
}

// Proto returns a codec for a message, in protobuf's wire format.
func Proto[T proto.Message]() Codec[T] { return protoCodec[T]{} }

type protoCodec[T proto.Message] struct{}

func (protoCodec[T]) Encode(v T) (string, error) {
	b, err := proto.Marshal(v)
	return string(b), err
}

func (protoCodec[T]) Decode(raw string) (T, error) {
	var zero T
	v := zero.ProtoReflect().New().Interface().(T) //nolint:forcetypeassert // New returns the type of zero
	return v, proto.Unmarshal([]byte(raw), v)
}
