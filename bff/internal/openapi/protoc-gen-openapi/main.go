// Command protoc-gen-openapi is the plugin that writes api/openapi; see package openapi.
package main

import (
	"fmt"
	"io"
	"os"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/pluginpb"

	"github.com/akinai/akinai/bff/internal/openapi"
)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "protoc-gen-openapi:", err)
		os.Exit(1)
	}
}

// run answers one request of protoc. Its parameter is the name of the file to write.
func run(in io.Reader, out io.Writer) error {
	data, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	request := &pluginpb.CodeGeneratorRequest{}
	if err := proto.Unmarshal(data, request); err != nil {
		return fmt.Errorf("read request: %w", err)
	}
	description, err := openapi.Describe(request)
	if err != nil {
		return err
	}
	data, err = proto.Marshal(&pluginpb.CodeGeneratorResponse{
		SupportedFeatures: proto.Uint64(uint64(pluginpb.CodeGeneratorResponse_FEATURE_PROTO3_OPTIONAL)),
		File:              []*pluginpb.CodeGeneratorResponse_File{{Name: request.Parameter, Content: proto.String(string(description))}},
	})
	if err != nil {
		return err
	}
	_, err = out.Write(data)
	return err
}
