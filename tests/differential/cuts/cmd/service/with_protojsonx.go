//go:build !no_protojsonx

package main

import "cuts/feat/protojsonx"

func init() { features["protojsonx"] = protojsonx.Run }
