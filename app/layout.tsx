import type { Metadata } from "next";
import type { ReactNode } from "react";
import "./globals.css";

export const metadata: Metadata = {
  title: "hopscope",
  description: "The way of each packet through the ebtables and iptables chains of a Docker host.",
  referrer: "no-referrer",
  icons: { icon: "./icon.svg" },
};

export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        <script src="./theme.js" />
      </head>
      <body>{children}</body>
    </html>
  );
}
