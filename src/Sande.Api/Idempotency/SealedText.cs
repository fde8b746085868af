using System.Security.Cryptography;
using System.Text;

namespace Sande.Api.Idempotency;

/// <summary>
/// Encrypts a stored answer with the API key of the one it was for (HKDF-SHA256, AES-256-GCM): the answer to <c>POST /v1/keys</c> has a key that is shown once, and
/// the database, which knows only hashes of keys, must not have it in readable form.
/// </summary>
internal static class SealedText
{
    private const int KeyBytes = 32;
    private static readonly int NonceBytes = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagBytes = AesGcm.TagByteSizes.MaxSize;
    private static readonly byte[] Purpose = "sande: idempotent answer"u8.ToArray();

    /// <summary>Nonce, tag and ciphertext.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> text, string secret)
    {
        var packed = new byte[NonceBytes + TagBytes + text.Length];
        var nonce = packed.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = Cipher(secret);
        cipher.Encrypt(nonce, text, packed.AsSpan(NonceBytes + TagBytes), packed.AsSpan(NonceBytes, TagBytes));
        return packed;
    }

    /// <exception cref="CryptographicException">It was sealed with another secret, or changed.</exception>
    public static byte[] Open(ReadOnlySpan<byte> packed, string secret)
    {
        var text = new byte[packed.Length - NonceBytes - TagBytes];
        using var cipher = Cipher(secret);
        cipher.Decrypt(packed[..NonceBytes], packed[(NonceBytes + TagBytes)..], packed.Slice(NonceBytes, TagBytes), text);
        return text;
    }

    private static AesGcm Cipher(string secret)
        => new(HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), KeyBytes, info: Purpose), TagBytes);
}
