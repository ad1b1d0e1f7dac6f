import { Dashboard } from "@/components/dashboard/dashboard";
import { Providers } from "@/components/dashboard/providers";

export default function Page() {
  return (
    <Providers>
      <Dashboard />
    </Providers>
  );
}
