// Constant files under assembly/ are read by both compilers; these are the AssemblyScript type names that they use.
type i32 = number;
type u32 = number;
type u8 = number;
