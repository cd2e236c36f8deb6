export * from "mp4-muxer";
