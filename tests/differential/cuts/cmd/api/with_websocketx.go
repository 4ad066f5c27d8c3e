//go:build !no_websocketx

package main

import "cuts/feat/websocketx"

func init() { features["websocketx"] = websocketx.Run }
