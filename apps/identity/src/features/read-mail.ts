import { Controller, Get, Query as Asked } from '@nestjs/common';
import { Answers, Public, Summary } from '@mrbill/http';
import { line } from '@mrbill/http/input';
import { z } from 'zod';
import { Mailbox } from '../mail/mailbox.js';

const Whose = z.strictObject({ to: line(3, 254).meta({ examples: ['ana@padaria.example'] }) });

const Letters = z.array(
  z
    .object({
      to: z.string().meta({ examples: ['ana@padaria.example'] }),
      subject: z.string().meta({ examples: ['Padaria do Bairro convidou você para o Mr. Bill'] }),
      text: z.string().meta({ examples: ['Aceitar o convite:\nhttps://mrbill.example/#/accept?invitation=kx3Vt0'] }),
      html: z.string().meta({ examples: ['<!doctype html><html lang="pt-BR">...</html>'] }),
      links: z.array(z.string().meta({ examples: ['https://mrbill.example/#/accept?invitation=kx3Vt0'] })),
      at: z.iso.datetime(),
    })
    .meta({ id: 'Letter', description: 'A mail that was sent in the embedded profile' }),
);

/** Part of the embedded profile only: where mail is really delivered, there is nothing to read here. */
@Controller('dev/mail')
export class ReadMailRoute {
  constructor(private readonly mailbox: Mailbox) {}

  @Get()
  @Public()
  @Answers(Letters)
  @Summary('Read the mail that was sent to an address', 'Oldest first. In development only.')
  read(@Asked({ schema: Whose }) { to }: z.infer<typeof Whose>) {
    return this.mailbox.sentTo(to);
  }
}
