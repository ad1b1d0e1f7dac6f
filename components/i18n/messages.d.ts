import type { EN } from "@/lib/i18n";

declare module "use-intl" {
  interface AppConfig {
    Messages: typeof EN;
    Locale: "en";
  }
}
