/** Lets several processes share work: who claims a name has it alone until it lets go, or its process ends, however that ends. */
export type Claims = {
  /** `null` while another process, or another part of this one, has it. */
  claim(name: string): Promise<Claim | null>;
  close(): Promise<void>;
};
export type Claim = { release(): Promise<void> };
